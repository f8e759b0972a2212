// The report of a period, as progress_report() returns it; made to be printed.

import { addDays, counted, dayOf, daysIn, longDay, shortDay } from './dates.ts'
import { card, h } from './dom.ts'
import { milestoneName } from './milestones.ts'
import { capitalised, direction, signed } from './numbers.ts'
import type { Progress } from './progress.ts'
import { query } from './server.ts'
import { sparkline } from './sparkline.ts'

const REPORT = `query Report($from: Date!, $to: Date!) {
  report: myProgressReport(fromDate: $from, toDate: $to)
}`
const PERIODS = { 'Last 7 days': 7, 'Last 30 days': 30, 'Last 90 days': 90, 'Last year': 365 }

interface Totals {
  practice_days: number
  attempts: number
  average_score: number | null
  best_score: number | null
  duration_seconds: number
}

interface Report {
  from_date: string
  to_date: string
  totals: Totals
  previous: Totals & { from_date: string; to_date: string }
  skills: {
    skill: string
    attempts: number
    average_at_start: number | null
    average_at_end: number | null
    change: number | null
    points: { date: string; score: number }[]
  }[]
  questions: { answered: number; best: ReportQuestion[]; weakest: ReportQuestion[] }
  milestones: { kind: string; level: number; reached_at: string }[]
  streak: { current: number; longest: number; freezes: number }
  next_questions: { question: string; detail: string }[]
}

interface ReportQuestion {
  question: string | null
  attempts: number
  average_score: number
}

export async function reportView(progress: Progress): Promise<HTMLElement> {
  const sheet = h('div', { class: 'sheet', 'aria-live': 'polite' })
  const from = h('input', {
    type: 'date',
    id: 'from',
    required: true,
    value: addDays(progress.today, -29),
  })
  const to = h('input', { type: 'date', id: 'to', required: true, value: progress.today })
  const failure = h('p', { class: 'failure', role: 'alert' })
  const show = async () => {
    failure.textContent = from.value <= to.value ? '' : 'The period ends before it begins.'
    if (from.value === '' || to.value === '' || from.value > to.value) return
    const { report } = await query<{ report: Report }>(REPORT, { from: from.value, to: to.value })
    sheet.replaceChildren(...contents(report, progress))
  }
  const choose = (days: number) => {
    from.value = addDays(progress.today, 1 - days)
    to.value = progress.today
    void show()
  }
  await show()
  return h(
    'div',
    { class: 'report' },
    h(
      'form',
      { class: 'period', onchange: () => void show(), onsubmit: (event) => event.preventDefault() },
      h('span', { class: 'field' }, h('label', { for: 'from' }, 'From'), from),
      h('span', { class: 'field' }, h('label', { for: 'to' }, 'to'), to),
      ...Object.entries(PERIODS).map(([name, days]) =>
        h('button', { type: 'button', class: 'small', onclick: () => choose(days) }, name),
      ),
      h('button', { type: 'button', class: 'main', onclick: () => print() }, 'Print'),
    ),
    failure,
    sheet,
  )
}

function contents(report: Report, { profile, zone }: Progress): HTMLElement[] {
  const { totals, previous } = report
  const length = counted(daysIn(report.from_date, report.to_date), 'day')
  const scores = report.skills.flatMap((skill) => skill.points.map((point) => point.score))
  const range: [number, number] = [Math.min(...scores), Math.max(...scores)]
  const minutes = (one: Totals) => Math.round(one.duration_seconds / 60)
  return [
    h(
      'div',
      { class: 'greeting' },
      h('h1', `Progress of ${profile.fullName}`),
      h(
        'p',
        { class: 'muted' },
        `${longDay(report.from_date)} to ${longDay(report.to_date)}, beside the ${length} before`,
      ),
    ),
    h(
      'dl',
      { class: 'totals card' },
      ...total('Practice days', totals.practice_days, previous.practice_days, 0),
      ...total('Answers', totals.attempts, previous.attempts, 0),
      ...total('Minutes', minutes(totals), minutes(previous), 0),
      ...total('Average score', totals.average_score, previous.average_score, 1),
      ...total('Best score', totals.best_score, previous.best_score, 1),
    ),
    card(
      'Skills',
      'wide',
      h(
        'table',
        { class: 'skill-table' },
        h(
          'thead',
          h(
            'tr',
            ...['Skill', 'Average before', 'at the end', 'Change'].map((name) =>
              h('th', { scope: 'col' }, name),
            ),
            h('th', { scope: 'col', class: 'line' }, 'Days'),
          ),
        ),
        h(
          'tbody',
          ...report.skills.map((skill) =>
            h(
              'tr',
              h('th', { scope: 'row' }, capitalised(skill.skill)),
              h('td', skill.average_at_start?.toFixed(1) ?? '–'),
              h('td', skill.average_at_end?.toFixed(1) ?? '–'),
              h(
                'td',
                { class: direction(skill.change ?? 0) },
                skill.change === null ? '–' : signed(skill.change),
              ),
              h(
                'td',
                { class: 'line' },
                skill.points.length > 1
                  ? sparkline(
                      skill.points,
                      range,
                      `${capitalised(skill.skill)} on ${counted(skill.points.length, 'day')}, ` +
                        `from ${skill.points[0]!.score} to ${skill.points.at(-1)!.score}`,
                    )
                  : '–',
              ),
            ),
          ),
        ),
      ),
    ),
    questionCard('Went best', report.questions.best),
    questionCard('Went worst', report.questions.weakest),
    card(
      'Reached',
      '',
      report.milestones.length === 0
        ? h('p', { class: 'muted' }, 'No milestone in this period.')
        : h(
            'ul',
            { class: 'plain' },
            ...report.milestones.map((one) =>
              h(
                'li',
                h('span', milestoneName(one.kind, one.level)),
                h('span', { class: 'muted' }, shortDay(dayOf(one.reached_at, zone))),
              ),
            ),
          ),
      h('p', `Streak ${counted(report.streak.current, 'day')}, longest ${report.streak.longest}.`),
    ),
    card(
      'Next',
      '',
      h(
        'ul',
        { class: 'plain' },
        ...report.next_questions.slice(0, 4).map((one) => h('li', one.question)),
      ),
    ),
  ]
}

function total(
  name: string,
  now: number | null,
  before: number | null,
  places: number,
): HTMLElement[] {
  const change = now !== null && before !== null ? now - before : null
  return [
    h(
      'div',
      h('dt', name),
      h(
        'dd',
        h('span', { class: 'big' }, now?.toFixed(places) ?? '–'),
        h(
          'span',
          { class: 'muted' },
          change === null ? 'nothing before' : `before ${before?.toFixed(places)}`,
        ),
      ),
    ),
  ]
}

function questionCard(title: string, questions: ReportQuestion[]): HTMLElement {
  return card(
    title,
    '',
    questions.length === 0
      ? h('p', { class: 'muted' }, 'Nothing scored.')
      : h(
          'ul',
          { class: 'plain' },
          ...questions.map((one) =>
            h(
              'li',
              h('span', one.question ?? 'a question that is gone'),
              h('strong', one.average_score.toFixed(1)),
            ),
          ),
        ),
  )
}
