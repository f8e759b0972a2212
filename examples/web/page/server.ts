// Requests to the server that the page comes from: the demo's sign-in, the API, and the backend.

const KEY = 'token'

export class SignedOut extends Error {}

export const session = {
  get isOpen(): boolean {
    return sessionStorage.getItem(KEY) !== null
  },
  open(token: string): void {
    sessionStorage.setItem(KEY, token)
  },
  close(): void {
    sessionStorage.removeItem(KEY)
  },
  /** Closed by the server: what to throw. */
  end(): SignedOut {
    session.close()
    return new SignedOut('You have been signed out.')
  },
}

export interface DemoUser {
  id: string
  name: string
  attempts: number
  streak: number
}

export function demoUsers(): Promise<DemoUser[]> {
  return request('/demo-users')
}

export async function signIn(user: string): Promise<void> {
  const { token } = await request<{ token: string }>('/sign-in', { user })
  session.open(token)
}

export interface Score {
  final: number
  skills: Record<string, number>
  feedback: string[]
}

export function sendAnswer(answer: {
  questionId: number
  text: string
  seconds: number
}): Promise<Score> {
  return request('/answers', answer)
}

export async function query<Data>(
  text: string,
  variables: Record<string, unknown> = {},
): Promise<Data> {
  const { data, errors } = await request<{ data: Data; errors?: { message: string }[] }>(
    '/graphql',
    { query: text, variables },
  )
  if (errors !== undefined) throw new Error(errors.map((error) => error.message).join('; '))
  return data
}

async function request<Answer>(path: string, body?: unknown): Promise<Answer> {
  const headers: Record<string, string> = {}
  const token = sessionStorage.getItem(KEY)
  if (token !== null) headers.Authorization = `Bearer ${token}`
  if (body !== undefined) headers['Content-Type'] = 'application/json'
  const response = await fetch(path, {
    method: body === undefined ? 'GET' : 'POST',
    headers,
    body: JSON.stringify(body),
  })
  if (response.status === 401) throw session.end()
  if (!response.ok)
    throw new Error((await response.json()).error ?? `The server answered ${response.status}.`)
  return response.json()
}
