// Follows milestones and profiles as they are committed, without Supabase: PostgreSQL sends what the
// publication has, and each change becomes a line of JSON.
//
//   node examples/node/follow_changes.ts "postgresql:///app?host=/path/to/socket&user=postgres" SLOT [COUNT]
//
// Needs a server with wal_level = logical, CREATE PUBLICATION supabase_realtime before
// interview_core.install(), and a role with REPLICATION. It sees the rows of all users: row level
// security is for queries. Ends after COUNT changes, or with Ctrl-C, at the end of a transaction. The
// slot remembers what has been printed, and the server keeps the rest for the next start, as long as
// it takes: SELECT pg_drop_replication_slot('SLOT') if there is none.

import pg from 'pg'
import { LogicalReplicationService, PgoutputPlugin, type Pgoutput } from 'pg-logical-replication'

const PUBLICATION = 'supabase_realtime'

// What a front end shows.
const COLUMNS: Record<string, string[]> = {
  milestones: ['user_id', 'kind', 'level', 'reached_at'],
  users: ['id', 'full_name', 'total_attempts', 'average_score', 'best_score', 'current_streak'],
}

const [url, slot, count = 'Infinity'] = process.argv.slice(2)
if (url === undefined || slot === undefined) {
  console.error('usage: node follow_changes.ts DATABASE_URL SLOT [COUNT]')
  process.exit(1)
}

let left = Number(count)
let isInTransaction = false
let isStopping = false

await createSlot(url, slot)
// Nothing is acknowledged before it is printed, and nothing by a timer.
const service = new LogicalReplicationService(
  { connectionString: url },
  { acknowledge: { auto: false, timeoutSeconds: 0 } },
)
service.on('data', (_, message: Pgoutput.Message) => follow(message))
service.on('heartbeat', (lsn, _, wantsAnswer) => {
  // All that the server has read so far is printed. Without this it would keep the log of all that
  // is in no publication.
  if (wantsAnswer && !isInTransaction) void service.acknowledge(before(lsn))
})
service.on('error', (error) => {
  if (!isStopping) throw error
})
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, stopSoon)
await service.subscribe(
  new PgoutputPlugin({ protoVersion: 1, publicationNames: [PUBLICATION] }),
  slot,
)

function follow(message: Pgoutput.Message): void {
  switch (message.tag) {
    case 'begin':
      isInTransaction = true
      break
    case 'insert':
    case 'update':
      print(message, 'new', message.new)
      break
    case 'delete':
      // Only the key is sent of a row that is gone.
      print(message, 'old', message.key ?? message.old ?? {})
      break
    case 'commit':
      isInTransaction = false
      // A whole transaction is printed. The service adds 1: past the commit, and before the next.
      void service.acknowledge(message.commitLsn ?? '0/0')
      if (left <= 0 || isStopping) stopSoon()
  }
}

function print(
  { tag, relation }: Pgoutput.MessageInsert | Pgoutput.MessageUpdate | Pgoutput.MessageDelete,
  part: 'new' | 'old',
  row: Record<string, unknown>,
): void {
  const columns = COLUMNS[relation.name]
  if (columns === undefined) return
  // What a DELETE does not send, and a long value that did not change, is undefined and left out.
  const shown = Object.fromEntries(columns.map((column) => [column, row[column]]))
  console.log(JSON.stringify({ table: relation.name, event: tag.toUpperCase(), [part]: shown }))
  left -= 1
}

/** Stops now, or at the end of the transaction that is being printed. */
function stopSoon(): void {
  isStopping = true
  if (!isInTransaction) void service.stop()
}

/** The byte before a position of the log, to which the service adds 1. */
function before(lsn: string): string {
  const [high = '0', low = '0'] = lsn.split('/')
  const position = (BigInt(`0x${high}`) << 32n) + BigInt(`0x${low}`) - 1n
  return `${(position >> 32n).toString(16)}/${(position & 0xffffffffn).toString(16)}`
}

async function createSlot(connectionString: string, name: string): Promise<void> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  await client.query(
    `SELECT pg_create_logical_replication_slot($1, 'pgoutput')
     WHERE NOT EXISTS (SELECT FROM pg_replication_slots WHERE slot_name = $1)`,
    [name],
  )
  await client.end()
}
