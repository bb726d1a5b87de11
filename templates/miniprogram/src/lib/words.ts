/** The Chinese word for a value of the API. A newer server may have values that this build does not know. */
import { WORDS } from './words_generated'

export function word(of: keyof typeof WORDS, value: string | number | null | undefined, otherwise = '其他'): string {
  if (value === null || value === undefined) return ''
  return (WORDS[of] as Record<string, string>)[value] ?? otherwise
}

/** All values with their words, in their order, for a choice. */
export function choices(of: keyof typeof WORDS): { value: string; word: string }[] {
  return Object.entries(WORDS[of]).map(([value, text]) => ({ value, word: text }))
}
