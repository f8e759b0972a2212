// The demo's sign-in: a list of users to pick from.

import { counted } from './dates.ts'
import { h } from './dom.ts'
import { mark } from './mark.ts'
import { demoUsers, signIn } from './server.ts'

export async function signInView(done: () => void): Promise<HTMLElement> {
  const users = await demoUsers()
  return h(
    'div',
    { class: 'sign-in' },
    h('div', { class: 'brand large' }, mark(), h('span', 'Practice')),
    h('h1', 'Who is practising?'),
    h(
      'ul',
      { class: 'people' },
      ...users.map((user) =>
        h(
          'li',
          h(
            'button',
            { class: 'person', onclick: () => void signIn(user.id).then(done) },
            h(
              'span',
              { class: 'initials', 'aria-hidden': 'true' },
              user.name
                .split(' ')
                .map((part) => part[0])
                .join(''),
            ),
            h('span', { class: 'name' }, user.name),
            h(
              'span',
              { class: 'muted' },
              counted(user.attempts, 'answer'),
              user.streak > 0 && ` · streak ${user.streak}`,
            ),
          ),
        ),
      ),
    ),
    h(
      'p',
      { class: 'muted note' },
      'This is a demonstration on your own machine: it asks for no password.',
    ),
  )
}
