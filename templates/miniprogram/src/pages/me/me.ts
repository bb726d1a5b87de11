/** What is kept of oneself: shown, exported, erased; one's phone number; and what the phone itself keeps. */
import { call } from '../../api/client'
import { sentenceOf } from '../../api/problem'
import { forgetToken } from '../../api/session'
import { forgetLifts } from '../../lib/lifts_seen'

const SURE = '删除后不能恢复。已经转给各单位的报告，会请他们一并删除。'

Page({
  data: { facts: [] as { name: string; value: string }[], phone: '', done: '', problem: '' },

  onLoad() {
    void this.act(() => this.look())
  },

  async look() {
    const own = await call('exportData', {})
    const ballots = (own.votes as { ballots?: unknown[] }).ballots ?? []
    this.setData({
      phone: (await call('getPhone', {})).masked_phone ?? '',
      problem: '',
      facts: [
        { name: '报告', value: `${own.reports.length} 份` },
        { name: '满意度答卷', value: `${own.survey_answers.length} 份` },
        { name: '选票', value: `${ballots.length} 张` },
      ],
    })
  },

  async act(what: () => Promise<unknown>) {
    try {
      await what()
    } catch (error) {
      this.setData({ problem: sentenceOf(error) })
    }
  },

  givePhone(event: WechatMiniprogram.CustomEvent<{ code?: string }>) {
    const { code } = event.detail
    if (!code) return this.setData({ problem: '没有给手机号，不影响使用。' })
    void this.act(async () => this.setData({ phone: (await call('setPhone', { body: { code } })).masked_phone ?? '', problem: '' }))
  },

  forgetPhone() {
    void this.act(async () => {
      await call('forgetPhone', {})
      this.setData({ phone: '', done: '手机号已收回。' })
    })
  },

  export() {
    void this.act(async () => {
      const own = await call('exportData', {})
      const path = `${wx.env.USER_DATA_PATH}/tima-my-data.json`
      wx.getFileSystemManager().writeFileSync(path, JSON.stringify(own, null, 2), 'utf8')
      wx.shareFileMessage({ filePath: path, fileName: '我的梯码数据.json', fail: () => undefined })
      this.setData({ done: '数据文件已做好，可以发给自己保存。' })
    })
  },

  erase() {
    void this.act(async () => {
      const { confirm } = await wx.showModal({ title: '删除我的数据', content: SURE, confirmText: '删除', confirmColor: '#b3201a' })
      if (!confirm) return
      const erased = await call('eraseData', {})
      forgetToken()
      const open = erased.open ? `还在办理的 ${erased.open} 份，办完后再删。` : ''
      this.setData({ facts: [], phone: '', done: `已删除：报告 ${erased.reports} 份，照片 ${erased.photos} 张。${open}` })
    })
  },

  contract() {
    // The text that the city has declared to WeChat.
    wx.openPrivacyContract({ fail: () => this.setData({ problem: '没能打开。隐私说明也在我们网站的 /privacy。' }) })
  },

  forgetSeen() {
    forgetLifts()
    this.setData({ done: '看过的电梯已从这部手机上清除。' })
  },
})
