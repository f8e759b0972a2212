// How the demo scores an answer: it counts words. It stands where a real application asks a model,
// and shows only that whatever scores, the database does the rest. A written answer has no sound, so
// delivery and voice get no score.

export interface Score {
  final: number
  skills: { content: number; communication: number; confidence: number; structure: number }
  feedback: string[]
}

const HEDGES =
  /\b(maybe|perhaps|probably|somehow|sort of|kind of|i think|i guess|basically|actually)\b/gi
const SIGNPOSTS =
  /\b(first|then|next|after|finally|because|so that|therefore|for example|as a result|in the end)\b/gi
const FACTS = /\b(\d[\d.,]*%?|I|we|team|customer|measured|decided|learned|built|changed)\b/g

export function score(answer: string): Score {
  const words = answer.match(/[\p{L}\p{N}'-]+/gu) ?? []
  const sentences = answer.split(/[.!?]+\s*/).filter((sentence) => sentence.trim() !== '')
  const perSentence = words.length / Math.max(1, sentences.length)
  const hedges = count(answer, HEDGES)
  const signposts = count(answer, SIGNPOSTS)
  const facts = count(answer, FACTS)

  const enough = Math.min(1, words.length / 80)
  const skills = {
    content: points(30 + 45 * enough + 2.5 * Math.min(10, facts)),
    communication: points(30 + 40 * enough + 30 * Math.max(0, 1 - Math.abs(perSentence - 16) / 24)),
    confidence: points(40 + 50 * enough - 8 * hedges + (answer.includes('I ') ? 8 : 0)),
    structure: points(30 + 30 * enough + 9 * Math.min(4, signposts)),
  }
  const scores = Object.values(skills)
  return {
    final: points(scores.reduce((sum, one) => sum + one) / scores.length),
    skills,
    feedback: advice({ words: words.length, perSentence, hedges, signposts }),
  }
}

function advice(seen: {
  words: number
  perSentence: number
  hedges: number
  signposts: number
}): string[] {
  const said: string[] = []
  if (seen.words < 60) said.push('Say more: an answer of a minute has some 120 words.')
  if (seen.perSentence > 28) said.push('Shorter sentences are easier to follow.')
  if (seen.hedges > 0) said.push('Leave out words such as “maybe” and “I think”.')
  if (seen.signposts < 2) said.push('Lead the listener: first, then, because, as a result.')
  return said.length > 0 ? said : ['Clear, concrete and in order.']
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0
}

function points(value: number): number {
  return Math.round(Math.min(100, Math.max(0, value)) * 100) / 100
}
