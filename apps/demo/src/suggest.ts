/** The name that was probably meant, or `undefined` where none is near: at most a third of the letters may differ. */
export function suggest(given: string, names: readonly string[]): string | undefined {
  if (given.length > 64) return undefined
  const ranked = names
    .map(name => ({ name, distance: name.startsWith(given) && given.length > 1 ? 0 : distance(given, name) }))
    .filter(({ name, distance }) => distance <= Math.max(1, Math.floor(Math.max(name.length, given.length) / 3)))
    .sort((a, b) => a.distance - b.distance)
  return ranked[0]?.name
}

/** Edits that make `to` of `from`: insert, delete, replace, swap two neighbours (optimal string alignment distance). */
function distance(from: string, to: string): number {
  let before: number[] = []
  let last = Array.from({ length: to.length + 1 }, (_, j) => j)
  for (let i = 1; i <= from.length; i++) {
    const row = [i]
    for (let j = 1; j <= to.length; j++) {
      const change = from[i - 1] === to[j - 1] ? 0 : 1
      let least = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + change)
      if (i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1]) {
        least = Math.min(least, before[j - 2]! + 1)
      }
      row.push(least)
    }
    before = last
    last = row
  }
  return last[to.length]!
}
