// The API: PostGraphile makes it from the tables, views and functions of the schema `public`. Who
// may see and change what is decided in the database, by grants and row level security.

import { postgraphile } from 'postgraphile'
import { makePgService } from 'postgraphile/adaptors/pg'
import { grafserv } from 'postgraphile/grafserv/node'
import { PostGraphileAmberPreset } from 'postgraphile/presets/amber'

import type { Tokens } from './tokens.ts'

export function createApi(connectionString: string, tokens: Tokens) {
  const preset: GraphileConfig.Preset = {
    extends: [PostGraphileAmberPreset],
    // Rows have keys of their own.
    disablePlugins: ['NodePlugin'],
    pgServices: [makePgService({ connectionString, schemas: ['public'] })],
    schema: { defaultBehavior: '-connection +list' },
    grafserv: { graphqlPath: '/graphql', graphiql: false, websockets: false },
    grafast: {
      explain: false,
      // PostGraphile sets these for the request's transaction; auth.uid() reads the claims.
      async context({ node }) {
        const user = await tokens.userOf(node?.req.headers.authorization)
        const role = user === null ? 'anon' : 'authenticated'
        const claims = user === null ? '' : JSON.stringify({ sub: user, role })
        return { pgSettings: { role, 'request.jwt.claims': claims } }
      },
    },
  }
  return postgraphile(preset).createServ(grafserv).createHandler()
}
