import type { Theme } from '@llm-cookbook/viz'
import { amount, grouped } from './amounts.ts'
import type { Cluster, Clusters } from './clusters.ts'
import { charts, escapeHtml, figuresHtml, pageHtml, paragraph, tableHtml, type Cell, type Section } from './page.ts'
import { methodNames } from './project.ts'

/** Clusters as a page of their own. */
export async function clusterPage(found: Clusters, name: string): Promise<string> {
  const { rows, clusters } = found
  return pageHtml({
    title: `${name}: ${amount(clusters.length, 'cluster')}`,
    about: `${amount(rows.length, 'row')} by k-means of their vectors.`,
    sections: [summary(found), ...(await picture(found)), table(found), texts(found)]
  })
}

function summary({ clusters, rows, silhouette, tried }: Clusters): Section {
  const sizes = clusters.map(({ size }) => size)
  const figures = [
    {
      name: 'Clusters',
      value: grouped(clusters.length),
      ...(tried && { note: `best of ${tried.length} numbers tried` })
    },
    {
      name: 'Rows',
      value: grouped(rows.length),
      note: `${grouped(Math.min(...sizes))} to ${grouped(Math.max(...sizes))} each`
    },
    ...(silhouette === undefined ? [] : [{ name: 'Silhouette', value: silhouette.toFixed(3), note: '-1 to 1' }])
  ]
  return { heading: 'In short', body: figuresHtml(figures) }
}

async function picture({ picture, labels, clusters, tried }: Clusters): Promise<Section[]> {
  const { lineSvg, scatterSvg } = await import('@llm-cookbook/viz')
  const draw: ((theme: Theme) => string)[] = []
  if (picture) {
    const { points, method } = picture
    const names = clusters.map(({ cluster, name }) => `${cluster} ${name}`)
    const groups = Array.from(labels, label => names[label]!)
    const title = `Rows by ${methodNames[method]}`
    draw.push(theme => scatterSvg({ points, groups, theme, title, width: 480, height: 360 }))
  }
  if (tried) {
    const series = [{ name: 'silhouette', x: tried.map(({ k }) => k), y: tried.map(({ silhouette }) => silhouette) }]
    const [x, y] = [{ label: 'clusters' }, { label: 'silhouette' }]
    const title = 'How many clusters'
    draw.push(theme => lineSvg({ series, x, y, theme, title, width: 400, height: 320, markers: true }))
  }
  return draw.length === 0 ? [] : [{ heading: 'Picture', body: charts(...draw) }]
}

function table({ clusters }: Clusters): Section {
  const means = Object.keys(clusters[0]!.means)
  const rows = clusters.map(({ cluster, name, size, words, means: of }): Cell[] => [
    { number: cluster, shown: String(cluster) },
    name,
    { number: size, shown: grouped(size) },
    ...means.map((column): Cell => ({ number: of[column] ?? NaN, shown: of[column]?.toFixed(3) ?? '–' })),
    words.join(', ')
  ])
  const head = ['', 'name', 'rows', ...means.map(column => `mean ${column}`), 'distinctive words']
  return { heading: 'Clusters', body: tableHtml({ head, rows }) }
}

const longestText = 600

function texts({ clusters }: Clusters): Section {
  const shown = clusters.filter(({ nearest }) => nearest.some(({ text }) => text !== ''))
  if (shown.length === 0) return { heading: 'Texts nearest to the middle', body: paragraph('There are no texts.') }
  return { heading: 'Texts nearest to the middle', body: shown.map(group).join('\n') }
}

function group({ cluster, name, size, nearest }: Cluster): string {
  const items = nearest.map(({ row, text }) => {
    const shown = text.length > longestText ? `${text.slice(0, longestText)} …` : text
    return `<li>${escapeHtml(shown)}<small>row ${row}</small></li>`
  })
  return (
    `<details open><summary>${escapeHtml(`${cluster} ${name}`)} (${grouped(size)})</summary>` +
    `<ol class="texts">${items.join('\n')}</ol></details>`
  )
}
