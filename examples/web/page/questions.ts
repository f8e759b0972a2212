// What to practise next, and why: next_questions() as it comes.

import { card, h } from './dom.ts'
import type { Progress, Question } from './progress.ts'

export function questionsCard(
  { questions }: Progress,
  answer: (question: Question) => void,
): HTMLElement {
  return card(
    'Practise next',
    'questions',
    h(
      'ol',
      ...questions.map((question) =>
        h(
          'li',
          h(
            'p',
            { class: 'facts' },
            h('span', { class: `tag ${question.reason}` }, question.reason),
            h('span', { class: 'muted' }, subject(question)),
          ),
          h('h3', question.question),
          h('p', { class: 'muted detail' }, question.detail),
          h(
            'button',
            {
              class: 'main',
              'aria-label': `Answer: ${question.question}`,
              onclick: () => answer(question),
            },
            'Answer',
          ),
        ),
      ),
    ),
  )
}

export function subject(question: Question): string {
  return [question.category, question.difficulty].filter(Boolean).join(' · ')
}
