/** Calling for help. Nothing is requested to show it; a tap is kept on the phone and sent until answered. */
import { CITY } from '../../city'
import { callForHelp, callFrom, dropCall, onCallChange, sendCalls, type CallState } from '../../lib/calls_for_help'
import { dial } from '../../lib/dial'
import { seenLift } from '../../lib/lifts_seen'
import { given, open } from '../../lib/open'

Page({
  data: {
    lift: '',
    place: '',
    hotline: CITY.hotline,
    rescueNumber: '',
    hasCabin: true,
    state: '' as CallState | '',
  },
  stopListening: () => undefined as unknown,

  onLoad(query: Record<string, string | undefined>) {
    const lift = given(query, 'lift')
    const { place, hotline, rescueNumber, hasCabin } = seenLift(lift) ?? this.data
    this.setData({ lift, place, hotline, rescueNumber, hasCabin, state: callFrom(lift)?.state ?? '' })
    this.stopListening = onCallChange(() => this.show())
  },

  onUnload() {
    this.stopListening()
  },

  show() {
    const state = callFrom(this.data.lift)?.state ?? ''
    if (state !== this.data.state) this.setData({ state })
  },

  dial(event: WechatMiniprogram.TouchEvent) {
    dial(String(event.currentTarget.dataset['number']))
  },

  help(event: WechatMiniprogram.TouchEvent) {
    callForHelp(this.data.lift, event.currentTarget.dataset['role'] === 'inside' ? 'inside' : 'outside')
  },

  again() {
    sendCalls()
  },

  receipt() {
    open('receipt', { number: callFrom(this.data.lift)?.receipt ?? '' })
  },

  drop() {
    const unsent = callFrom(this.data.lift)
    if (unsent) dropCall(unsent.key)
  },
})
