// Runs JavaScript with the real supabase-js: one JSON document a line comes in and says what to run,
// one goes out with what it returned. tests/harness/supabase_js.py has the other end.

import { createRequire } from 'node:module'
import { createInterface } from 'node:readline'

// What a browser gives supabase-js to keep a signed-in user's session in.
const kept = new Map()
globalThis.localStorage = {
  getItem: (key) => kept.get(key) ?? null,
  setItem: (key, value) => void kept.set(key, String(value)),
  removeItem: (key) => void kept.delete(key),
}
globalThis.window = globalThis
globalThis.location = new URL('http://127.0.0.1/')
globalThis.addEventListener = () => {}
globalThis.document = { visibilityState: 'visible' }
// Each piece of code makes clients of its own, as pages do; supabase-js warns of several on one page.
console.warn = () => {}

const { createClient } = createRequire(process.argv[2])('@supabase/supabase-js')
const AsyncFunction = (async () => {}).constructor

async function run({ url, anonKey, serviceRoleKey, session, module, code, values }) {
  kept.clear()
  if (session) kept.set('sb-127-auth-token', JSON.stringify(session))
  const alone = { auth: { persistSession: false } }
  const known = {
    createClient, SUPABASE_URL: url, ANON_KEY: anonKey, SERVICE_ROLE_KEY: serviceRoleKey,
    // The front end's client takes the session that is kept, the others their keys.
    supabase: createClient(url, anonKey),
    admin: createClient(url, serviceRoleKey, alone),
    visitor: createClient(url, anonKey, alone),
    ...values,
  }
  if (module) {
    Object.assign(globalThis, { SUPABASE_URL: url, ANON_KEY: anonKey, SERVICE_ROLE_KEY: serviceRoleKey })
    // Its clients are those of this API: a module of its own for each.
    known.module = await import(`${module}?${encodeURIComponent(url)}`)
    known.signOut = () => kept.clear()
    known.signIn = (other) => kept.set('sb-127-auth-token', JSON.stringify(other))
  }
  // In a function of its own, where it may declare the same names.
  const body = `return (async () => {\n${code}\n})()`
  return await new AsyncFunction(...Object.keys(known), body)(...Object.values(known))
}

for await (const line of createInterface({ input: process.stdin })) {
  let answer
  try {
    answer = { returned: (await run(JSON.parse(line))) ?? null }
  } catch (error) {
    answer = { failed: error instanceof Error ? error.stack : JSON.stringify(error) }
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`)
}
// supabase-js waits for messages from other pages.
process.exit()
