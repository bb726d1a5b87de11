/** What the owners around the lift decide: proving to be one, voting for one's head, the receipt, an objection. */
import { call } from '../../api/client'
import { newKey } from '../../api/key'
import { Problem, sentenceOf } from '../../api/problem'
import { token } from '../../api/session'
import type { Schemas } from '../../api/types'
import { given } from '../../lib/open'
import { choices, word } from '../../lib/words'
import { ballotReceiptView, voteView, type BallotReceiptView, type VotePage } from './view'

const NOT_MINE = '这张票不是我投的，也不是共有人投的。'

Page({
  data: {
    votes: [] as { slug: string; title: string; estate: string; stage: string }[],
    vote: null as VotePage | null,
    receipts: [] as BallotReceiptView[],
    choices: choices('choice'),
    looking: true,
    sending: false,
    problem: '',
  },
  slug: '',
  code: '',
  lastFour: '',
  keys: {} as Record<string, string>,

  async onLoad(query: Record<string, string | undefined>) {
    this.keys = {}
    this.slug = given(query, 'slug')
    if (this.slug) return this.look()
    const lift = given(query, 'lift')
    try {
      const { votes } = lift ? await call('listVotesOfLift', { path: { code: lift } }) : await call('listVotes', {})
      const briefs = votes.map(({ slug, title, estate, stage }) => ({ slug, title, estate, stage: word('vote_stage', stage) }))
      this.setData({ votes: briefs, looking: false })
    } catch (error) {
      this.setData({ looking: false, problem: sentenceOf(error) })
    }
  },

  choose(event: WechatMiniprogram.TouchEvent) {
    this.slug = String(event.currentTarget.dataset['slug'])
    void this.look()
  },

  async look() {
    // Signed in where that works, so that one's own part is in the answer.
    await token().catch(() => '')
    await this.act(async () => this.show(await call('getVote', { path: { slug: this.slug } })))
  },

  show(vote: Schemas['Vote']) {
    this.setData({ vote: voteView(vote), looking: false, problem: '' })
  },

  /** Does one thing at a time; what it throws is shown. */
  async act(what: () => Promise<void>) {
    if (this.data.sending) return
    this.setData({ sending: true })
    try {
      await what()
      this.setData({ sending: false })
    } catch (error) {
      this.setData({ sending: false, looking: false, problem: sentenceOf(error) })
    }
  },

  typeCode(event: WechatMiniprogram.Input) {
    this.code = event.detail.value
  },

  typeLastFour(event: WechatMiniprogram.Input) {
    this.lastFour = event.detail.value
  },

  proveByCode() {
    if (!this.code.trim() || !this.lastFour.trim()) return this.setData({ problem: '请填写邀请码和后四位。' })
    void this.prove({ code: this.code.trim(), last_four: this.lastFour.trim() })
  },

  proveByPhone() {
    void this.prove({})
  },

  prove(body: Schemas['OwnerProof']) {
    return this.act(async () => this.show(await call('proveOwner', { path: { slug: this.slug }, body })))
  },

  cast(event: WechatMiniprogram.TouchEvent) {
    const head = Number(event.currentTarget.dataset['head'])
    const choice = event.currentTarget.dataset['choice'] as Schemas['Choice']
    void this.act(async () => {
      // The same choice again after a lost answer is the same ballot.
      const tap = `${head}:${choice}`
      const key = (this.keys[tap] ??= newKey())
      const path = { slug: this.slug }
      try {
        const { receipts } = await call('castBallot', { path, body: { choice, heads: [head] }, key })
        this.keys = {}
        this.setData({ receipts: receipts.map(ballotReceiptView) })
      } catch (error) {
        if (error instanceof Problem && error.kind === 'key-reused') this.keys = {}
        throw error
      }
      this.show(await call('getVote', { path }))
    })
  },

  notMe(event: WechatMiniprogram.TouchEvent) {
    const entry = Number(event.currentTarget.dataset['entry'])
    void this.act(async () => {
      const { confirm } = await wx.showModal({ title: '提出异议', content: NOT_MINE, confirmText: '提出异议' })
      if (confirm) this.show(await call('objectToVote', { path: { slug: this.slug }, body: { entry, words: NOT_MINE } }))
    })
  },

  copyBulletin() {
    if (this.data.vote) wx.setClipboardData({ data: `${this.data.vote.address}/bulletin.json` })
  },
})
