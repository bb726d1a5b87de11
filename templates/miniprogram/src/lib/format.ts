/** Times, money and numbers as people read them. Times are in Asia/Shanghai, wherever the phone is. */

const SHANGHAI_MS = 8 * 3600_000

function shanghai(moment: string): Date {
  return new Date(Date.parse(moment) + SHANGHAI_MS)
}

const two = (number: number) => String(number).padStart(2, '0')

/** `11月22日 09:05`. */
export function time(moment: string | null | undefined): string {
  if (!moment) return ''
  const at = shanghai(moment)
  return `${at.getUTCMonth() + 1}月${at.getUTCDate()}日 ${two(at.getUTCHours())}:${two(at.getUTCMinutes())}`
}

/** `2026年11月22日`. */
export function date(moment: string | null | undefined): string {
  if (!moment) return ''
  const at = shanghai(moment)
  return `${at.getUTCFullYear()}年${at.getUTCMonth() + 1}月${at.getUTCDate()}日`
}

/** `1,234.50`, from fen; without `.00`. */
export function yuan(fen: number): string {
  const whole = Math.trunc(fen / 100).toString().replace(/\B(?=(\d{3})+$)/g, ',')
  return fen % 100 ? `${whole}.${two(Math.abs(fen % 100))}` : whole
}

/** `89.12`, from 0.01 m². */
export function squareMetres(area: number): string {
  return `${Math.trunc(area / 100)}.${two(area % 100)}`
}

/** In fours, as on paper. */
export function inFours(text: string): string {
  return text.replace(/(.{4})(?=.)/g, '$1 ')
}

export function stars(star: number | null | undefined): string {
  return star ? '★'.repeat(star) + '☆'.repeat(Math.max(0, 5 - star)) : ''
}
