import { cosine, type Matrix } from '@llm-cookbook/vector'

/** How many rows have one of their own group nearest to them, among all rows but themselves. */
export function atHome(rows: Matrix, groups: readonly string[]): number {
  return groups.filter((group, i) => {
    let [best, most] = [-1, -Infinity]
    for (let j = 0; j < rows.rows; j++) {
      const likeness = j === i ? -Infinity : cosine(rows.row(i), rows.row(j))
      if (likeness > most) [best, most] = [j, likeness]
    }
    return groups[best] === group
  }).length
}
