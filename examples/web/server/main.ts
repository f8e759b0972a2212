// One server on loopback: the page, the API below /graphql, and the backend.
//
//   WEB_DATABASE   where the database is, without a user: postgresql:///practice?host=/path/to/socket
//   WEB_PAGE       the folder of the built page
//   WEB_PORT       8137 unless given
//   WEB_SECRET     what tokens are signed with; a new one at each start unless given

import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

import { createApi } from './api.ts'
import { Backend, BadRequest, type Answer } from './backend.ts'
import { readFiles } from './files.ts'
import { Tokens, Unauthorized } from './tokens.ts'

const HOST = '127.0.0.1'
const MAX_BODY = 64 * 1024
// PostgreSQL's integer, the type of questions.id.
const MAX_INTEGER = 2 ** 31 - 1

// Everything comes from here, and nothing else may be asked for anything.
const HEADERS = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self';" +
    " connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
}

const port = Number(process.env.WEB_PORT ?? 8137)
if (!(Number.isInteger(port) && port > 0 && port < 65536)) {
  console.error(`web: WEB_PORT=${process.env.WEB_PORT} is no port`)
  process.exit(1)
}
const database = new URL(required('WEB_DATABASE'))
const tokens = new Tokens(
  process.env.WEB_SECRET ? Buffer.from(process.env.WEB_SECRET) : randomBytes(32),
)
const api = createApi(as('web_api'), tokens)
const backend = new Backend(as('web_backend'))
const files = await readFiles(required('WEB_PAGE'))

const server = createServer((request, response) => {
  for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value)
  serve(request, response).catch((error: unknown) => fail(response, error))
})
server.on('error', (error) => {
  console.error(`web: ${error.message}; WEB_PORT names another port`)
  process.exit(1)
})
server.listen(port, HOST, () => console.log(`web: http://${HOST}:${port}`))

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  // Another name would be that of a foreign page which had it resolved to this machine.
  if (request.headers.host !== `${HOST}:${port}` && request.headers.host !== `localhost:${port}`) {
    throw new BadRequest('this server is only for its own machine')
  }
  const [pathname = '/'] = (request.url ?? '/').split('?')
  switch (`${request.method} ${pathname}`) {
    case 'POST /graphql':
      return api(request, response)
    case 'GET /demo-users':
      return json(response, await backend.demoUsers())
    case 'POST /sign-in':
      return json(response, { token: await signIn(await body(request)) })
    case 'POST /answers': {
      const user = await tokens.userOf(request.headers.authorization)
      if (user === null) throw new Unauthorized('sign in first')
      return json(response, await backend.record(user, answerIn(await body(request))))
    }
  }
  const file =
    request.method === 'GET' ? files.get(pathname === '/' ? '/index.html' : pathname) : undefined
  if (file === undefined) {
    response.writeHead(404).end()
    return
  }
  response
    .writeHead(200, { 'Content-Type': file.type, 'Cache-Control': file.cache })
    .end(file.content)
}

/** The demo's sign-in asks for no password: whoever reaches this server may be any demo user. A real
 * application has an auth service here. */
async function signIn(given: Record<string, unknown>): Promise<string> {
  const user = given.user
  if (typeof user !== 'string' || !(await backend.isDemoUser(user)))
    throw new BadRequest('there is no such demo user')
  return tokens.issue(user)
}

function answerIn(given: Record<string, unknown>): Answer {
  const { questionId, text, seconds } = given
  if (!Number.isInteger(questionId) || Math.abs(questionId as number) > MAX_INTEGER)
    throw new BadRequest('questionId must be a whole number')
  if (typeof text !== 'string' || text.trim() === '')
    throw new BadRequest('text must say something')
  if (typeof seconds !== 'number' || !(seconds >= 0 && seconds < 86400))
    throw new BadRequest('seconds must be a time')
  return { questionId: questionId as number, text, seconds: Math.round(seconds) }
}

async function body(request: IncomingMessage): Promise<Record<string, unknown>> {
  // A form of another site can send other types without being asked first.
  if (request.headers['content-type'] !== 'application/json')
    throw new BadRequest('the body must be application/json')
  const parts: Buffer[] = []
  let size = 0
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length
    if (size > MAX_BODY) throw new BadRequest('the body is too long')
    parts.push(part)
  }
  try {
    const value: unknown = JSON.parse(Buffer.concat(parts).toString())
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>
  } catch {
    // Said below.
  }
  throw new BadRequest('the body must be a JSON object')
}

function json(response: ServerResponse, value: unknown): void {
  response
    .writeHead(200, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' })
    .end(JSON.stringify(value))
}

/** What a caller did wrong is said to them; what went wrong here, to the log. */
function fail(response: ServerResponse, error: unknown): void {
  const known = error instanceof BadRequest || error instanceof Unauthorized
  if (!known) console.error(error)
  response
    .writeHead(known ? error.statusCode : 500, { 'Content-Type': 'application/json' })
    .end(JSON.stringify({ error: known ? error.message : 'something went wrong' }))
}

function required(name: string): string {
  const value = process.env[name]
  if (value === undefined) throw new Error(`${name} is not set`)
  return value
}

function as(user: string): string {
  const url = new URL(database)
  url.searchParams.set('user', user)
  return url.href
}
