/** Calls for help that were tapped on this phone: kept first, sent until answered, always under one key. */
import { newKey } from '../api/key'
import { isSignedIn, token } from '../api/session'
import { exchange } from '../api/transport'
import type { Schemas } from '../api/types'
import { keep, readKept } from './storage'

/**
 * sending: on its way for the first time. unsent: it did not get through and is tried again.
 * kept: the server has it on disk, and nobody has been told yet. filed: it has a receipt number.
 */
export type CallState = 'sending' | 'unsent' | 'kept' | 'filed'

export interface CallForHelp {
  key: string
  lift: string
  role: Schemas['Role']
  tappedAt: number
  state: CallState
  receipt: string
}

const KEY = 'calls'
const EVERY_MS = 5_000
const KEPT_MS = 24 * 3600_000
const WORTH_TELLING_MS = 60_000

let calls: CallForHelp[] | null = null
let timer = 0
const busy = new Set<string>()
const listeners = new Set<() => void>()

/**
 * The newest first. Those of another day are forgotten when the app starts, never while it runs: a clock that
 * is put right with the first signal must not cost a call.
 */
export function callsForHelp(): CallForHelp[] {
  calls ??= readKept<CallForHelp[]>(KEY, []).filter((one) => Math.abs(Date.now() - one.tappedAt) < KEPT_MS)
  return calls
}

export function callFrom(lift: string): CallForHelp | undefined {
  return callsForHelp().find((one) => one.lift === lift)
}

/** Listens until what it returns is called. */
export function onCallChange(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** A second tap from the same lift goes on with the first call while that is unanswered. */
export function callForHelp(lift: string, role: Schemas['Role']): void {
  const before = callFrom(lift)
  if (!before || before.state === 'filed') {
    calls = [{ key: newKey(), lift, role, tappedAt: Date.now(), state: 'sending', receipt: '' }, ...callsForHelp()]
    changed()
  }
  sendCalls()
}

/** The person is out, or it was a mistake: what has not been sent is not sent. */
export function dropCall(key: string): void {
  calls = callsForHelp().filter((one) => one.key !== key)
  changed()
}

/** Called at start, when the network is back, and every few seconds while a call is unanswered. */
export function sendCalls(): void {
  clearTimeout(timer)
  const open = callsForHelp().filter((one) => one.state !== 'filed')
  open.filter((one) => !busy.has(one.key)).forEach((one) => void send(one))
  if (open.length > 0) timer = setTimeout(sendCalls, EVERY_MS)
}

async function send(one: CallForHelp): Promise<void> {
  busy.add(one.key)
  try {
    if (one.state === 'kept') await lookAgain(one)
    else await post(one)
  } catch {
    if (one.state === 'sending') one.state = 'unsent'
  } finally {
    busy.delete(one.key)
    changed()
  }
}

async function post(one: CallForHelp): Promise<void> {
  const headers: Record<string, string> = { 'Idempotency-Key': one.key }
  // Never sign in for it: a session only says who called.
  if (isSignedIn()) headers['Authorization'] = `Bearer ${await token()}`
  const body: Schemas['CallForHelp'] = { lift: one.lift, role: one.role, words: wordsOf(one) }
  const reply = await exchange({ method: 'POST', path: '/entrapments', body, headers })
  const told = reply.body as Partial<Schemas['CalledForHelp']> | null
  if (reply.status === 201 && told?.receipt_number) file(one, told.receipt_number)
  else if (reply.status === 202) Object.assign(one, { state: 'kept', key: told?.key ?? one.key })
  else one.state = 'unsent'
}

/** A server that no longer knows of it gets the call once more. */
async function lookAgain(one: CallForHelp): Promise<void> {
  const reply = await exchange({ method: 'GET', path: `/entrapments/${one.key}` })
  const number = (reply.body as Partial<Schemas['Passed']> | null)?.receipt_number
  if (reply.status === 200 && number) file(one, number)
  else if (reply.status === 404) one.state = 'unsent'
}

function file(one: CallForHelp, receipt: string): void {
  one.state = 'filed'
  one.receipt = receipt
}

/** How long ago the tap was: a difference, so that a clock that is off all the time tells no wrong one. */
function wordsOf(one: CallForHelp): string {
  const waited = Date.now() - one.tappedAt
  if (Math.abs(waited) < WORTH_TELLING_MS) return ''
  if (waited < 0 || waited > KEPT_MS) return '（早先点的求助，当时手机发不出去；手机的时钟不准）'
  return `（${Math.round(waited / 60_000)} 分钟前点的求助，当时手机发不出去）`
}

function changed(): void {
  // A storage that is full keeps nothing; the call goes on from memory.
  keep(KEY, callsForHelp())
  listeners.forEach((listener) => listener())
}
