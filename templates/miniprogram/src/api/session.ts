/** The session with our server. Its token lives in memory alone: `wx.login` asks nobody anything. */
import { Problem } from './problem'
import { exchange } from './transport'

let signingIn: Promise<string> | null = null

/** The token in force; several callers share one sign-in. */
export function token(): Promise<string> {
  signingIn ??= signIn().catch((error) => {
    signingIn = null
    throw error
  })
  return signingIn
}

export function isSignedIn(): boolean {
  return signingIn !== null
}

/** The server no longer takes it, or the person was forgotten. */
export function forgetToken(): void {
  signingIn = null
}

async function signIn(): Promise<string> {
  const reply = await exchange({ method: 'POST', path: '/sessions', body: { code: await loginCode() } })
  if (reply.status !== 201) throw Problem.read(reply.status, reply.body, reply.retryAfter)
  return (reply.body as { token: string }).token
}

function loginCode(): Promise<string> {
  return new Promise((resolve, reject) => {
    wx.login({ timeout: 10_000, success: ({ code }) => resolve(code), fail: () => reject(Problem.offline()) })
  })
}
