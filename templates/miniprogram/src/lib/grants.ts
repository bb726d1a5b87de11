/** Message grants: asked by a tap, at the moment when news is wanted. */
import { call } from '../api/client'
import { newKey } from '../api/key'
import type { Schemas } from '../api/types'

/** Templates in one question of WeChat. */
export const MOST_AT_ONCE = 3

/** The templates for news of a report; fetched ahead, for WeChat shows its question only straight after a tap. */
export async function grantTemplates(): Promise<string[]> {
  return (await call('listGrants', {})).templates.slice(0, MOST_AT_ONCE)
}

/** Returns how many of them were granted. */
export async function askForGrants(templates: string[]): Promise<number> {
  const told = await new Promise<Record<string, string>>((resolve) => {
    wx.requestSubscribeMessage({ tmplIds: templates, success: resolve, fail: () => resolve({}) })
  })
  const results: Schemas['Consents']['results'] = {}
  for (const id of templates) {
    const answer = told[id]
    if (answer === 'accept' || answer === 'reject' || answer === 'ban' || answer === 'filter') results[id] = answer
  }
  if (Object.keys(results).length > 0) await call('recordGrants', { body: { results }, key: newKey() })
  return Object.values(results).filter((one) => one === 'accept').length
}
