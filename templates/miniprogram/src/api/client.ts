/** Typed calls by the names of the OpenAPI document: `await call('getLift', { path: { code } })`. */
import { OPERATIONS } from './operations'
import { Problem } from './problem'
import { forgetToken, isSignedIn, token } from './session'
import { exchange, type Reply } from './transport'
import type { Answer, Arguments, OperationId } from './types'

/** Every call may be repeated: what makes something carries an idempotency key. */
const PAUSES_MS = [800, 2500]
const WORTH_A_REPEAT = new Set([0, 502, 503, 504])
const LONGEST_PAUSE_SECONDS = 5

interface Loose {
  path?: Record<string, string>
  query?: Record<string, unknown>
  body?: unknown
  key?: string
}

export async function call<K extends OperationId>(id: K, given: Arguments<K>): Promise<Answer<K>> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return (await once(id, given as Loose)) as Answer<K>
    } catch (error) {
      const pause = pauseAfter(error, attempt)
      if (pause === null) throw error
      await new Promise((resume) => setTimeout(resume, pause))
    }
  }
}

function pauseAfter(error: unknown, attempt: number): number | null {
  const pause = PAUSES_MS[attempt]
  if (!(error instanceof Problem) || pause === undefined || !WORTH_A_REPEAT.has(error.status)) return null
  if (error.retryAfterSeconds > LONGEST_PAUSE_SECONDS) return null
  return Math.max(pause, error.retryAfterSeconds * 1000)
}

/** A session that ended in the middle of a form is replaced once, without a word. */
async function once(id: OperationId, given: Loose): Promise<unknown> {
  let reply = await send(id, given)
  if (reply.status === 401 && OPERATIONS[id][2] !== 'none') {
    forgetToken()
    await token()
    reply = await send(id, given)
  }
  if (reply.status < 200 || reply.status > 299) throw Problem.read(reply.status, reply.body, reply.retryAfter)
  if (reply.status !== 204 && (typeof reply.body !== 'object' || reply.body === null)) throw Problem.unreadable()
  return reply.body
}

async function send(id: OperationId, given: Loose): Promise<Reply> {
  const [method, template, session] = OPERATIONS[id]
  const headers: Record<string, string> = given.key ? { 'Idempotency-Key': given.key } : {}
  if (session === 'needed' || (session === 'optional' && isSignedIn())) {
    headers['Authorization'] = `Bearer ${await token()}`
  }
  return exchange({ method, path: addressOf(template, given), body: given.body, headers })
}

function addressOf(template: string, { path = {}, query = {} }: Loose): string {
  const filled = template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(path[name] ?? ''))
  const pairs = Object.entries(query).filter(([, value]) => value !== undefined && value !== null)
  const text = pairs.map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`).join('&')
  return text ? `${filled}?${text}` : filled
}
