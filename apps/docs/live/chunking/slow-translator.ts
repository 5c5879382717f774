import { createRandom } from '@llm-cookbook/vector'

export interface SlowTranslatorOptions {
  readonly seed: number
  /** The share of answers that fail, 0 to 1. */
  readonly failing: number
  readonly translate: (text: string) => string
}

/** Stands in for a service: it answers after 200 to 800 ms, and the same answers fail each time. */
export function slowTranslator({
  seed,
  failing,
  translate
}: SlowTranslatorOptions): (text: string, signal: AbortSignal) => Promise<string> {
  const random = createRandom(seed)
  return async (text: string, signal: AbortSignal): Promise<string> => {
    const [patience, luck] = [random.uniform(), random.uniform()]
    await new Promise<void>((resolve, reject) => {
      const giveUp = (): void => {
        clearTimeout(timer)
        reject(signal.reason as Error)
      }
      const timer = setTimeout(
        () => {
          signal.removeEventListener('abort', giveUp)
          resolve()
        },
        200 + 600 * patience
      )
      signal.addEventListener('abort', giveUp, { once: true })
    })
    if (luck < failing) throw new Error('the service did not answer')
    return translate(text)
  }
}

/** Capitals, in the place of another language: anybody can see what was translated and what was not. */
export function shout(text: string): string {
  return text.toUpperCase()
}
