// The tokens of signed-in users: made at sign-in, verified with each request. In a real application
// the auth service makes them, and only the verification stays.

import { jwtVerify, SignJWT } from 'jose'

const ALGORITHM = 'HS256'
const AUDIENCE = 'authenticated'
const LIFETIME = '1h'

export class Unauthorized extends Error {
  readonly statusCode = 401
}

export class Tokens {
  readonly #secret: Uint8Array

  constructor(secret: Uint8Array) {
    this.#secret = secret
  }

  issue(userId: string): Promise<string> {
    return new SignJWT({ role: 'authenticated' })
      .setProtectedHeader({ alg: ALGORITHM })
      .setSubject(userId)
      .setAudience(AUDIENCE)
      .setIssuedAt()
      .setExpirationTime(LIFETIME)
      .sign(this.#secret)
  }

  /** Whose token a request carries; null without one. A token that is not ours is an error, never a
   * visitor. */
  async userOf(authorization: string | undefined): Promise<string | null> {
    if (authorization === undefined) return null
    const token = /^Bearer ([\w.-]+)$/.exec(authorization)?.[1]
    if (token === undefined) throw new Unauthorized('Authorization must be a bearer token')
    try {
      const { payload } = await jwtVerify(token, this.#secret, {
        // Named here, so that a token cannot choose its own, or none.
        algorithms: [ALGORITHM],
        audience: AUDIENCE,
        requiredClaims: ['sub', 'exp'],
      })
      return payload.sub!
    } catch {
      throw new Unauthorized('the token is not valid, or no longer')
    }
  }
}
