const bars = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█']

/** Numbers as a row of bars, the least lowest and the greatest highest: their means, where they are more than `most`. */
export function spark(values: readonly number[], most = 24): string {
  const shown = Math.min(values.length, most)
  const means = Array.from({ length: shown }, (_, i) => {
    const part = values.slice(Math.floor((i * values.length) / shown), Math.floor(((i + 1) * values.length) / shown))
    return part.reduce((sum, value) => sum + value, 0) / part.length
  })
  const least = Math.min(...means)
  const range = Math.max(...means) - least
  return means.map(mean => bars[range === 0 ? 0 : Math.round(((mean - least) / range) * (bars.length - 1))]!).join('')
}
