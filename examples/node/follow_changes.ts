// Follows milestones and profiles as they are committed, without Supabase: PostgreSQL sends what the
// publication has, and each change becomes a line of JSON.
//
//   node examples/node/follow_changes.ts DATABASE_URL SLOT [COUNT [SCHEMA]]
//
// Needs a server with wal_level = logical, CREATE PUBLICATION supabase_realtime before
// interview_core.install(), and a role with REPLICATION. It sees the rows of all users: row level
// security is for queries. Ends with Ctrl-C, or after COUNT changes, but never within a transaction.
// The slot remembers what has been printed; after a crash, or a restart of the server, some of it may
// be printed again, and nothing is lost. The server keeps all that came later for the next start,
// however long that takes: SELECT pg_drop_replication_slot('SLOT') if there will be none.

import { setTimeout } from 'node:timers/promises'

import pg from 'pg'
import { LogicalReplicationService, PgoutputPlugin, type Pgoutput } from 'pg-logical-replication'

// What a front end shows.
const COLUMNS: Record<string, string[]> = {
  milestones: ['user_id', 'kind', 'level', 'reached_at'],
  users: ['id', 'full_name', 'total_attempts', 'average_score', 'best_score', 'current_streak'],
}

const [url, slot, count = 'Infinity', schema = 'public'] = process.argv.slice(2)
if (url === undefined || slot === undefined) {
  console.error('usage: node follow_changes.ts DATABASE_URL SLOT [COUNT [SCHEMA]]')
  process.exit(1)
}

let left = Number(count)
let isInTransaction = false
let isStopping = false
let printed: string | null = null

await ask(
  `SELECT pg_create_logical_replication_slot($1, 'pgoutput')
   WHERE NOT EXISTS (SELECT FROM pg_replication_slots WHERE slot_name = $1)`,
  [slot],
)
// Without its own acknowledgements: a timer sends them, whatever was printed, and each is a byte
// too far, where the next commit may begin.
const service = new LogicalReplicationService(
  { connectionString: url },
  { acknowledge: { auto: false, timeoutSeconds: 0 } },
)
service.on('data', (_, message: Pgoutput.Message) => follow(message))
service.on('heartbeat', (lsn, _, wantsAnswer) => {
  // Everything before this position is printed, or in no publication. Without an answer the server
  // would end the connection, and keep its log.
  if (wantsAnswer && !isInTransaction && !isStopping) void service.acknowledge(before(lsn))
})
service.on('error', (error) => {
  throw error
})
for (const signal of ['SIGINT', 'SIGTERM'])
  process.on(signal, () => (isInTransaction ? (left = 0) : void stop()))
const publicationNames = ['supabase_realtime']
await service.subscribe(new PgoutputPlugin({ protoVersion: 1, publicationNames }), slot)

function follow(message: Pgoutput.Message): void {
  if (isStopping) return
  switch (message.tag) {
    case 'begin':
      isInTransaction = true
      break
    case 'insert':
    case 'update':
      print(message, 'new', message.new)
      break
    case 'delete':
      // The key is all that is sent of a row that is gone.
      print(message, 'old', message.key ?? message.old ?? {})
      break
    case 'commit':
      isInTransaction = false
      printed = message.commitLsn
      // The service adds 1 to it, which is within this commit, and before the next.
      if (printed !== null) void service.acknowledge(printed)
      if (left <= 0) void stop()
  }
}

function print(
  { tag, relation }: Pgoutput.MessageInsert | Pgoutput.MessageUpdate | Pgoutput.MessageDelete,
  part: 'new' | 'old',
  row: Record<string, unknown>,
): void {
  const columns = COLUMNS[relation.name]
  if (columns === undefined || relation.schema !== schema) return
  // What a DELETE does not send, and a long value that did not change, is undefined and left out.
  const shown = Object.fromEntries(columns.map((column) => [column, row[column]]))
  console.log(JSON.stringify({ table: relation.name, event: tag.toUpperCase(), [part]: shown }))
  left -= 1
}

/** Leaves when the slot knows what was printed: closing the connection could overtake that. */
async function stop(): Promise<void> {
  isStopping = true
  const confirmed =
    'SELECT FROM pg_replication_slots WHERE slot_name = $1 AND confirmed_flush_lsn < $2::pg_lsn'
  while (printed !== null && (await ask(confirmed, [slot, printed])) > 0) await setTimeout(50)
  await service.stop()
}

/** The byte before a position of the log, to which the service adds 1. */
function before(lsn: string): string {
  const [high = '0', low = '0'] = lsn.split('/')
  const position = (BigInt(`0x${high}`) << 32n) + BigInt(`0x${low}`) - 1n
  return `${(position >> 32n).toString(16)}/${(position & 0xffffffffn).toString(16)}`
}

async function ask(sql: string, values: unknown[]): Promise<number> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query(sql, values)
  await client.end()
  return rows.length
}
