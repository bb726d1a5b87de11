/** How a report stands, and what its person may add. It looks again by itself as often as the server asks. */
import { call } from '../../api/client'
import { newKey } from '../../api/key'
import { LIMITS } from '../../api/operations'
import { sentenceOf } from '../../api/problem'
import type { Schemas } from '../../api/types'
import { choosePhotos } from '../../lib/camera'
import { dial } from '../../lib/dial'
import { askForGrants, grantTemplates } from '../../lib/grants'
import { given, open } from '../../lib/open'
import { onFileDone, sendLater, waitingFor, type Done } from '../../lib/outbox'
import { requirePrivacy } from '../../lib/privacy'
import { playVoice, stopVoice } from '../../lib/player'
import { startRecording, stopRecording } from '../../lib/recorder'
import { scanLift } from '../../lib/scan'
import { choices } from '../../lib/words'
import { receiptView, type ReceiptView } from './view'

const COUNTS = [1, 2, 3, 4, 5, 6]

Page({
  data: {
    report: null as ReceiptView | null,
    looking: true,
    problem: '',
    unkept: 0,
    waiting: 0,
    recording: false,
    playing: -1,
    templates: [] as string[],
    counts: COUNTS,
    needChoices: choices('need'),
    moreWords: '',
    mostWords: LIMITS.words,
  },
  number: '',
  lift: '',
  more: '',
  otherLift: '',
  unkept: 0,
  stopListening: () => undefined as unknown,
  moreKey: '',
  answers: {} as Record<string, string>,
  trapped: { needs: [] as Schemas['NeedOf'][] },
  timer: 0,
  asked: 0,

  onLoad(query: Record<string, string | undefined>) {
    this.number = given(query, 'number').replace(/\D/g, '')
    this.unkept = Number(given(query, 'unkept')) || 0
    this.stopListening = onFileDone((done) => this.sent(done))
    this.moreKey = newKey()
    this.answers = {}
    void this.look()
    // Known before the tap: WeChat shows its question only straight after one.
    grantTemplates().then((templates) => templates.length && this.setData({ templates }), () => undefined)
  },

  onUnload() {
    clearTimeout(this.timer)
    this.stopListening()
    stopVoice()
  },

  onHide() {
    this.stopVoice()
  },

  onPullDownRefresh() {
    void this.look().then(() => wx.stopPullDownRefresh())
  },

  async look() {
    await this.told(call('getReport', { path: { receipt: this.number } }))
  },

  /** Shows the receipt that an action answers with, unless a later one was asked for since. Returns whether it went well. */
  async told(answer: Promise<Schemas['Receipt']>): Promise<boolean> {
    clearTimeout(this.timer)
    const asked = ++this.asked
    try {
      const report = await answer
      if (asked !== this.asked) return true
      this.lift = report.lift_code
      const { unkept, number } = this
      this.setData({ report: receiptView(report), unkept, waiting: waitingFor(number), looking: false, problem: '' })
      if (report.look_again_seconds) this.timer = setTimeout(() => void this.look(), report.look_again_seconds * 1000)
      return true
    } catch (error) {
      this.setData({ looking: false, problem: sentenceOf(error) })
      return false
    }
  },

  dial(event: WechatMiniprogram.TouchEvent) {
    dial(String(event.currentTarget.dataset['number']))
  },

  outcome(event: WechatMiniprogram.TouchEvent) {
    const outcome = event.currentTarget.dataset['outcome'] as Schemas['Outcome']
    void this.told(call('tellOutcome', { path: { receipt: this.number }, body: { outcome } }))
  },

  needs(event: WechatMiniprogram.CheckboxGroupChange) {
    this.trapped = { needs: event.detail.value as Schemas['NeedOf'][] }
    void this.tellPeople(this.data.report?.inside || null)
  },

  people(event: WechatMiniprogram.TouchEvent) {
    void this.tellPeople(Number(event.currentTarget.dataset['inside']))
  },

  async tellPeople(inside: number | null) {
    await this.told(call('tellWhoIsInside', { path: { receipt: this.number }, body: { inside, ...this.trapped } }))
  },

  typeMore(event: WechatMiniprogram.Input) {
    this.more = event.detail.value
    this.moreKey = newKey()
  },

  async add() {
    const words = this.more.trim()
    if (!words) return this.setData({ problem: '请先写下要补充的内容。' })
    if (!(await this.addMore({ words }, this.moreKey))) return
    this.more = ''
    this.setData({ moreWords: '' })
  },

  sent({ receipt, report, refused }: Done) {
    if (receipt !== this.number) return
    if (report) void this.told(Promise.resolve(report))
    else this.setData({ waiting: waitingFor(receipt), problem: refused })
  },

  async addPhotos() {
    try {
      const chosen = await choosePhotos(LIMITS.photos)
      if (!chosen.length) return
      sendLater(this.number, 'photo', chosen)
      this.setData({ waiting: waitingFor(this.number), problem: '' })
    } catch (error) {
      this.setData({ problem: sentenceOf(error) })
    }
  },

  play(event: WechatMiniprogram.TouchEvent) {
    const place = Number(event.currentTarget.dataset['place'])
    const voice = this.data.report?.voices[place]
    if (!voice) return
    this.setData({ playing: place, problem: '' })
    playVoice(voice.link, (problem) => this.setData({ playing: -1, problem }))
  },

  stopVoice() {
    stopVoice()
    if (this.data.playing >= 0) this.setData({ playing: -1 })
  },

  async record() {
    this.stopVoice()
    try {
      await startRecording((voice) => {
        sendLater(this.number, 'voice', [voice])
        this.setData({ recording: false, waiting: waitingFor(this.number) })
      })
      this.setData({ recording: true, problem: '' })
    } catch (error) {
      this.setData({ problem: sentenceOf(error) })
    }
  },

  stopRecording() {
    stopRecording()
  },

  typeLift(event: WechatMiniprogram.Input) {
    this.otherLift = event.detail.value.trim()
  },

  tellLift() {
    if (this.otherLift) void this.correctLift(this.otherLift)
    else this.setData({ problem: '请输入标签上的梯码或识别码。' })
  },

  scanLift() {
    scanLift((lift) => void this.correctLift(lift), (problem) => this.setData({ problem }))
  },

  correctLift(lift: string): Promise<boolean> {
    return this.told(call('correctLift', { path: { receipt: this.number }, body: { lift } }))
  },

  async addPlace() {
    try {
      await requirePrivacy()
      const { latitude, longitude } = await wx.getLocation({ type: 'gcj02' })
      await this.addMore({ position: { latitude: latitude.toFixed(6), longitude: longitude.toFixed(6) } }, newKey())
    } catch {
      this.setData({ problem: '没能得到位置。请在补充里写下楼栋、单元，或打电话说。' })
    }
  },

  mistake() {
    void this.addMore({ words: '点错了', mistake: true }, newKey())
  },

  addMore(body: Schemas['MoreToTell'], key: string): Promise<boolean> {
    return this.told(call('addToReport', { path: { receipt: this.number }, body, key }))
  },

  typeAnswer(event: WechatMiniprogram.Input) {
    this.answers[String(event.currentTarget.dataset['question'])] = event.detail.value
  },

  reply(event: WechatMiniprogram.TouchEvent) {
    const question = String(event.currentTarget.dataset['question'])
    const words = (this.answers[question] ?? '').trim()
    if (!words) return this.setData({ problem: '请先写下回答。' })
    void this.told(call('answerQuestion', { path: { receipt: this.number, question }, body: { words } }))
  },

  async withdrawContact() {
    try {
      await call('withdrawContact', { path: { receipt: this.number } })
      await this.look()
    } catch (error) {
      this.setData({ problem: sentenceOf(error) })
    }
  },

  askForNews() {
    askForGrants(this.data.templates).then(
      (granted) => this.setData({ templates: [], problem: granted ? '' : '没有打开微信提醒，可以随时在这里看进展。' }),
      (error: unknown) => this.setData({ problem: sentenceOf(error) }),
    )
  },

  survey() {
    open('survey', { lift: this.lift, round: this.data.report?.surveyRound ?? '' })
  },
})
