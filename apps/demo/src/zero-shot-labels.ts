import { UsageError } from './exit.ts'

/**
 * Labels and the words that they stand for: `positive=great food`, once or several times for a label; a label alone stands for
 * itself.
 *
 * @throws UsageError  for a label without a name or without words
 */
export function parseLabels(given: readonly string[]): Record<string, string[]> {
  const labels = new Map<string, string[]>()
  for (const each of given) {
    const sign = each.indexOf('=')
    const label = (sign < 0 ? each : each.slice(0, sign)).trim()
    const prompt = (sign < 0 ? each : each.slice(sign + 1)).trim()
    if (label === '' || prompt === '') {
      throw new UsageError(`--labels wants a label, '=' and words, as "positive=great food", and got '${each}'.`)
    }
    const prompts = labels.get(label) ?? []
    prompts.push(prompt)
    labels.set(label, prompts)
  }
  if (labels.size < 2) {
    throw new UsageError(`--labels wants two labels at least, and got only '${[...labels.keys()].join()}'.`)
  }
  return Object.fromEntries(labels)
}
