/** Whether the lift is insured and how, what another star of the maintainer would change, and what is on offer. */
import { call } from '../../api/client'
import { sentenceOf } from '../../api/problem'
import { dial } from '../../lib/dial'
import { yuan } from '../../lib/format'
import { seenLift } from '../../lib/lifts_seen'
import { given, open } from '../../lib/open'
import { word } from '../../lib/words'
import { coverView, type CoverPage } from './view'

interface Product {
  key: number
  name: string
  insurer: string
  lines: string
  price: string
  exclusions: string[]
}

Page({
  data: { place: '', cover: null as CoverPage | null, products: [] as Product[], problem: '' },
  lift: '',

  onLoad(query: Record<string, string | undefined>) {
    this.lift = given(query, 'lift')
    this.setData({ place: seenLift(this.lift)?.place ?? '' })
    void this.look()
  },

  async look(star?: number) {
    try {
      const cover = await call('getPolicy', { path: { code: this.lift }, query: star === undefined ? {} : { star } })
      this.setData({ cover: coverView(cover), problem: '' })
    } catch (error) {
      this.setData({ problem: sentenceOf(error) })
    }
  },

  whatIf(event: WechatMiniprogram.TouchEvent) {
    void this.look(Number(event.currentTarget.dataset['star']))
  },

  dial(event: WechatMiniprogram.TouchEvent) {
    dial(String(event.currentTarget.dataset['number']))
  },

  suggest() {
    open('suggest', { lift: this.lift })
  },

  async showProducts() {
    try {
      const { products } = await call('listProducts', { path: { code: this.lift } })
      this.setData({
        problem: products.length ? '' : '现在没有登记在售的产品。',
        products: products.map((one, key) => ({
          key,
          name: one.name,
          insurer: one.insurer,
          lines: one.lines.map((line) => word('cover_line', line)).join('、'),
          price: `${yuan(one.premium_from_fen)}—${yuan(one.premium_to_fen)} 元/年`,
          exclusions: one.exclusions,
        })),
      })
    } catch (error) {
      this.setData({ problem: sentenceOf(error) })
    }
  },
})
