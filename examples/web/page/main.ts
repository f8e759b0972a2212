// Which view is shown: the sign-in, or for a signed-in user the overview or the report.

import '@fontsource-variable/inter/wght.css'
import './styles/theme.css'
import './styles/controls.css'
import './styles/shell.css'
import './styles/cards.css'
import './styles/calendar.css'
import './styles/skills.css'
import './styles/answer.css'
import './styles/report.css'
import './styles/narrow.css'
import './styles/print.css'

import { h } from './dom.ts'
import { mark } from './mark.ts'
import { overview } from './overview.ts'
import { readProgress, type Progress } from './progress.ts'
import { reportView } from './report.ts'
import { session, SignedOut } from './server.ts'
import { signInView } from './signin.ts'

const VIEWS = { overview: 'Overview', report: 'Report' }

const main = h('main', { id: 'main', tabindex: -1 })
const status = h('p', { class: 'status', role: 'status' })

const SHOWN_FOR = 6000
let clearing = 0

function say(text: string): void {
  status.textContent = text
  clearTimeout(clearing)
  clearing = window.setTimeout(() => (status.textContent = ''), SHOWN_FOR)
}

let latest = 0

async function show(): Promise<void> {
  const turn = ++latest
  if (!session.isOpen) {
    document.title = 'Practice'
    document.body.replaceChildren(main, status)
    main.replaceChildren(await signInView(() => go('overview')))
    return
  }
  const progress = await readProgress()
  // Something newer is being read.
  if (turn !== latest) return
  const view = location.hash === '#report' ? 'report' : 'overview'
  document.title = `${VIEWS[view]} · Practice`
  document.body.replaceChildren(header(view, progress), main, status)
  main.replaceChildren(
    view === 'report' ? await reportView(progress) : overview(progress, { reload: update, say }),
  )
}

function header(view: string, progress: Progress): HTMLElement {
  const links = Object.entries(VIEWS).map(([name, title]) =>
    h('a', { href: `#${name}`, 'aria-current': name === view ? 'page' : undefined }, title),
  )
  return h(
    'header',
    { class: 'bar' },
    h(
      'a',
      { class: 'brand', href: '#overview', 'aria-label': 'Practice' },
      mark(),
      h('span', 'Practice'),
    ),
    h('nav', { 'aria-label': 'Views' }, ...links),
    h(
      'div',
      { class: 'user' },
      h('span', { class: 'who' }, progress.profile.fullName),
      h('button', { class: 'quiet', onclick: signOut }, 'Sign out'),
    ),
  )
}

function signOut(): void {
  session.close()
  go('overview')
}

function go(view: string): void {
  if (location.hash === `#${view}`) void update()
  else location.hash = view
}

async function update(): Promise<void> {
  await show()
  main.focus({ preventScroll: true })
}

/** Whatever a part of the page could not do. */
async function fail(error: unknown): Promise<void> {
  if (error instanceof SignedOut) {
    await show()
    say(error.message)
    return
  }
  const text = error instanceof Error ? error.message : String(error)
  main.replaceChildren(
    h('h1', 'Something went wrong'),
    h('p', { class: 'failure', role: 'alert' }, text),
    h('button', { class: 'main', onclick: () => void update() }, 'Try again'),
  )
  document.body.replaceChildren(main, status)
}

addEventListener('unhandledrejection', (event) => {
  event.preventDefault()
  void fail(event.reason)
})
addEventListener('hashchange', () => void update())
void update()
