// Answering a question: the backend scores it, and the database's answer is what changed.

import { changesBetween } from './changes.ts'
import { h } from './dom.ts'
import { capitalised, direction, signed } from './numbers.ts'
import type { Page } from './overview.ts'
import { readProgress, type Progress, type Question } from './progress.ts'
import { subject } from './questions.ts'
import { sendAnswer, session, type Score } from './server.ts'

export function openAnswer(question: Question, before: Progress, page: Page): void {
  const started = Date.now()
  let sent = false
  const text = h('textarea', {
    id: 'answer',
    rows: 9,
    required: true,
    maxlength: 20000,
    'aria-describedby': 'answer-note',
  })
  const failure = h('p', { class: 'failure', role: 'alert' })
  const send = h('button', { class: 'main' }, 'Send answer')
  const submit = async (event: Event) => {
    event.preventDefault()
    send.disabled = true
    try {
      const score = await sendAnswer({
        questionId: question.questionId,
        text: text.value,
        seconds: (Date.now() - started) / 1000,
      })
      sent = true
      const after = await readProgress()
      dialog.replaceChildren(...result(score, before, after, close))
      dialog.querySelector('h2')?.focus()
    } catch (error) {
      failure.textContent = error instanceof Error ? error.message : String(error)
      // An answer that has arrived is not sent twice.
      send.disabled = sent
    }
  }
  const close = () => dialog.close()
  const dialog = h(
    'dialog',
    {
      'aria-labelledby': 'dialog-title',
      onclose: () => {
        dialog.remove()
        // Signed out meanwhile: the answer stayed to be copied.
        if (sent || !session.isOpen) void page.reload()
      },
    },
    h('p', { class: 'muted' }, subject(question)),
    h('h2', { id: 'dialog-title' }, question.question),
    h(
      'form',
      { onsubmit: (event) => void submit(event) },
      h('label', { for: 'answer' }, 'Your answer'),
      text,
      h(
        'p',
        { class: 'muted', id: 'answer-note' },
        'The demo scores by counting words: facts, order, hedges. A real backend asks a model.',
      ),
      failure,
      h(
        'div',
        { class: 'buttons' },
        h('button', { type: 'button', class: 'quiet', onclick: close }, 'Cancel'),
        send,
      ),
    ),
  )
  document.body.append(dialog)
  dialog.showModal()
  text.focus()
}

function result(score: Score, before: Progress, after: Progress, close: () => void): HTMLElement[] {
  const rows = changesBetween(before, after).map((change) =>
    h(
      'tr',
      h('th', { scope: 'row' }, change.what),
      h('td', change.before),
      h(
        'td',
        h('strong', change.after),
        ' ',
        change.difference !== null && difference(change.difference),
      ),
    ),
  )
  return [
    h('h2', { id: 'dialog-title', tabindex: -1 }, `Scored ${score.final}`),
    h(
      'dl',
      { class: 'scores' },
      ...Object.entries(score.skills).flatMap(([skill, points]) => [
        h('dt', capitalised(skill)),
        h(
          'dd',
          h('meter', { min: 0, max: 100, value: points, 'aria-label': capitalised(skill) }),
          h('span', points.toFixed(1)),
        ),
      ]),
    ),
    h('p', score.feedback.join(' ')),
    h('h3', 'What changed'),
    h(
      'table',
      { class: 'changes' },
      h(
        'thead',
        h('tr', h('td'), h('th', { scope: 'col' }, 'before'), h('th', { scope: 'col' }, 'now')),
      ),
      h('tbody', ...rows),
    ),
    h('div', { class: 'buttons' }, h('button', { class: 'main', onclick: close }, 'Done')),
  ]
}

function difference(value: number): HTMLElement {
  return h('span', { class: direction(value) }, signed(value, Number.isInteger(value) ? 0 : 2))
}
