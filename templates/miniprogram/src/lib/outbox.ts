/** Photos and voices for a filed report: kept on the phone, sent one after the other until answered. */
import { newKey } from '../api/key'
import { Problem } from '../api/problem'
import type { Schemas } from '../api/types'
import { uploadTo, type FileKind } from '../api/uploads'
import { keep, readKept } from './storage'

export interface WaitingFile {
  receipt: string
  kind: FileKind
  path: string
  addedAt: number
}

/** One file less: the report as it stands now, or why the server refused it. */
export interface Done {
  receipt: string
  report: Schemas['Receipt'] | null
  refused: string
}

const KEY = 'outbox'
const EVERY_MS = 10_000
const KEPT_MS = 7 * 24 * 3600_000
const TRY_AGAIN = [0, 408, 429]

let files: WaitingFile[] | null = null
let timer = 0
let busy = false
const listeners = new Set<(done: Done) => void>()

/** Those of last week are given up when the app starts. */
function waiting(): WaitingFile[] {
  files ??= readKept<WaitingFile[]>(KEY, []).filter((one) => Math.abs(Date.now() - one.addedAt) < KEPT_MS)
  return files
}

export function waitingFor(receipt: string): number {
  return waiting().filter((one) => one.receipt === receipt).length
}

/** Listens until what it returns is called. */
export function onFileDone(listener: (done: Done) => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** What WeChat hands out is gone with the app: a copy is kept. Where storage is full, it is sent from memory. */
export function sendLater(receipt: string, kind: FileKind, temporary: string[]): void {
  const added = temporary.map((path) => ({ receipt, kind, path: saved(path, kind), addedAt: Date.now() }))
  files = [...waiting(), ...added]
  keep(KEY, files)
  sendFiles()
}

/** Called at start, when the network is back, and every few seconds while something waits. */
export function sendFiles(): void {
  clearTimeout(timer)
  const [first] = waiting()
  if (!first || busy) return
  busy = true
  void send(first).then((goOn) => {
    busy = false
    if (goOn) sendFiles()
    else timer = setTimeout(sendFiles, EVERY_MS)
  })
}

/** Returns whether the next one may follow at once. */
async function send(one: WaitingFile): Promise<boolean> {
  const done: Done = { receipt: one.receipt, report: null, refused: '' }
  try {
    done.report = await uploadTo(one.receipt, one.kind, one.path)
  } catch (error) {
    const problem = error instanceof Problem ? error : Problem.offline()
    if (exists(one.path) && (TRY_AGAIN.includes(problem.status) || problem.status >= 500)) return false
    done.refused = exists(one.path) ? problem.message : '有一个文件已不在手机上，没有送到。'
  }
  files = waiting().filter((other) => other !== one)
  removed(one.path)
  keep(KEY, files)
  listeners.forEach((listener) => listener(done))
  return true
}

function saved(temporary: string, kind: FileKind): string {
  const path = `${wx.env.USER_DATA_PATH}/${newKey()}.${kind === 'photo' ? 'jpg' : 'mp3'}`
  try {
    return wx.getFileSystemManager().saveFileSync(temporary, path) as string
  } catch {
    return temporary
  }
}

function exists(path: string): boolean {
  try {
    wx.getFileSystemManager().accessSync(path)
    return true
  } catch {
    return false
  }
}

function removed(path: string): void {
  try {
    wx.getFileSystemManager().unlinkSync(path)
  } catch {
    // WeChat's own, or gone already.
  }
}
