/** A new idempotency key: 32 letters and digits, made when a person taps. */
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

export function newKey(): string {
  // Unique is enough: a key belongs to its person and proves nothing.
  return Array.from({ length: 32 }, () => LETTERS[Math.floor(Math.random() * LETTERS.length)]).join('')
}
