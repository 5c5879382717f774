import { grouped } from './amounts.ts'
import type { Clusters } from './clusters.ts'
import type { World } from './command.ts'
import { printableLine } from './printable.ts'
import { methodNames } from './project.ts'
import { columns, shorten } from './wrap.ts'

const barColumns = 16

/** Clusters with their texts, and a picture of their rows. */
export async function showClusters(found: Clusters, { terminal }: Pick<World, 'terminal'>): Promise<void> {
  const { clusters, rows, silhouette, tried } = found
  const how = tried ? `, the best of ${tried.length} numbers tried` : ''
  const measure = silhouette === undefined ? '' : ` · silhouette ${silhouette.toFixed(3)}`
  terminal.print(terminal.style('dim', `${clusters.length} clusters${how}${measure}`))
  if (found.picture) await showPicture(found, terminal)
  const most = Math.max(...clusters.map(({ size }) => size))
  for (const { cluster, name, size, means, nearest } of clusters) {
    const bar = '━'.repeat(Math.round((size / most) * barColumns)).padEnd(barColumns)
    const share = `${((100 * size) / rows.length).toFixed(0)} %`
    const told = Object.entries(means).map(
      ([column, mean]) => `mean ${printableLine(column)} ${mean?.toFixed(3) ?? '–'}`
    )
    const details = [`${grouped(size)} (${share})`, ...told].join(' · ')
    const room = terminal.width - barColumns - columns(details) - 10
    terminal.print()
    terminal.print(
      `${terminal.style('cyan', `${String(cluster).padStart(3)} ${bar}`)} ` +
        `${terminal.style('bold', shorten(printableLine(name), Math.max(12, room)))}  ${terminal.style('dim', details)}`
    )
    for (const { text } of nearest) {
      if (text !== '') terminal.print(`      ${shorten(printableLine(text), terminal.width - 6)}`)
    }
  }
}

/** The lines of the picture, with its frame. */
const pictureLines = 20

async function showPicture({ picture, labels, clusters }: Clusters, terminal: World['terminal']): Promise<void> {
  const { scatterText } = await import('@llm-cookbook/viz')
  const names = clusters.map(({ cluster, name }) => `${cluster} ${name}`)
  const { points, method } = picture!
  terminal.print()
  terminal.print(
    scatterText({
      points,
      groups: Array.from(labels, label => names[label]!),
      width: terminal.width,
      height: Math.min(pictureLines, terminal.height),
      color: terminal.colours,
      title: `Rows by ${methodNames[method]}`
    })
  )
}
