/** Lifts seen before: what a call for help takes, shown before any request. Newest first. */
import type { Schemas } from '../api/types'
import { forgetKept, keep, readKept } from './storage'

export interface SeenLift {
  code: string
  hotline: string
  rescueNumber: string
  place: string
  hasCabin: boolean
}

const KEY = 'lifts'
const MOST = 20
const WITHOUT_CABIN = ['escalator', 'walkway']

export function seenLifts(): SeenLift[] {
  return readKept<SeenLift[]>(KEY, [])
}

export function seenLift(code: string): SeenLift | undefined {
  return seenLifts().find((one) => one.code === code)
}

/** Puts it first. Where storage is full the oldest make room. */
export function rememberLift(lift: Schemas['Lift']): SeenLift {
  const before = seenLift(lift.code)
  const seen: SeenLift = {
    code: lift.code,
    hotline: lift.hotline,
    rescueNumber: lift.rescue_number,
    place: lift.place,
    hasCabin: lift.details ? !WITHOUT_CABIN.includes(lift.details.kind) : (before?.hasCabin ?? true),
  }
  let lifts = [seen, ...seenLifts().filter((one) => one.code !== lift.code)].slice(0, MOST)
  while (!keep(KEY, lifts) && lifts.length > 1) lifts = lifts.slice(0, -1)
  return seen
}

/** Its label was replaced: it must not be dialled from. */
export function forgetLift(code: string): void {
  keep(KEY, seenLifts().filter((one) => one.code !== code))
}

export function forgetLifts(): void {
  forgetKept(KEY)
}
