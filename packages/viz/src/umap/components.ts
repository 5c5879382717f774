import type { Pause } from '../pause.ts'
import { rowsAtOnce, type FuzzyGraph } from './fuzzy-graph.ts'

/** A part of a graph that no edge connects with the rest. */
export interface Component {
  /** Its rows, as the whole graph numbers them, in ascending order. */
  readonly members: Uint32Array
  /** Its edges, between rows numbered by their place in `members`. */
  readonly graph: FuzzyGraph
}

/** The components of a symmetric graph, the one with row 0 first. */
export async function components(graph: FuzzyGraph, pause: Pause): Promise<Component[]> {
  const { rows, offsets, targets } = graph
  const lists: Uint32Array[] = []
  const isSeen = new Uint8Array(rows)
  const queue = new Uint32Array(rows)
  for (let root = 0; root < rows; root++) {
    if (isSeen[root]) continue
    isSeen[root] = 1
    queue[0] = root
    let end = 1
    for (let next = 0; next < end; next++) {
      const i = queue[next]!
      for (let e = offsets[i]!; e < offsets[i + 1]!; e++) {
        const j = targets[e]!
        if (isSeen[j]) continue
        isSeen[j] = 1
        queue[end++] = j
      }
      if (next % rowsAtOnce === 0) await pause()
    }
    lists.push(queue.slice(0, end).sort())
  }
  if (lists.length === 1) return [{ members: lists[0]!, graph }]

  const place = new Uint32Array(rows)
  for (const members of lists) for (let i = 0; i < members.length; i++) place[members[i]!] = i
  return lists.map(members => ({ members, graph: renumbered(graph, members, place) }))
}

function renumbered({ offsets, targets, strengths }: FuzzyGraph, members: Uint32Array, place: Uint32Array): FuzzyGraph {
  const rows = members.length
  const own = new Uint32Array(rows + 1)
  for (let i = 0; i < rows; i++) own[i + 1] = own[i]! + offsets[members[i]! + 1]! - offsets[members[i]!]!
  const part = { rows, offsets: own, targets: new Uint32Array(own[rows]!), strengths: new Float32Array(own[rows]!) }
  for (let i = 0; i < rows; i++) {
    const from = offsets[members[i]!]!
    for (let at = own[i]!; at < own[i + 1]!; at++) {
      const e = from + at - own[i]!
      part.targets[at] = place[targets[e]!]!
      part.strengths[at] = strengths[e]!
    }
  }
  return part
}
