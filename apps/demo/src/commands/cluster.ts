import { clusterRows, type Clusters } from '../clusters.ts'
import { clusterPage } from '../cluster-page.ts'
import { amount } from '../amounts.ts'
import { defineCommand, type Command, type World } from '../command.ts'
import { json } from '../common-options.ts'
import { exitCodes, Failure, UsageError } from '../exit.ts'
import { labelledRows } from '../labelled-rows.ts'
import { openFile } from '../open-file.ts'
import type { Options } from '../options.ts'
import { checkPlace, force, writeFile } from '../output-file.ts'
import { printableLine } from '../printable.ts'
import { chatModel } from '../services.ts'
import { showClusters } from '../show-clusters.ts'
import { vectorOptions } from '../source.ts'
import { aboutTable, openTable, tableOptions } from '../table.ts'
import { tableEnding, tableFile } from '../table-file.ts'
import { openTextColumns, textColumns } from '../text-columns.ts'

const clusterOptions = {
  text: textColumns,
  k: {
    kind: 'integer',
    least: 1,
    most: 10_000,
    default: undefined,
    about:
      'How many clusters. Without it, from 2 to --most, so that rows are as near to their own as can be (silhouette).'
  },
  most: { kind: 'integer', least: 2, most: 1000, default: 10, about: 'How many clusters to try, at most.' },
  mean: { kind: 'texts', value: 'COLUMN', about: 'Tell the mean of these columns of numbers in each cluster.' },
  examples: { kind: 'integer', least: 1, most: 100, default: 3, about: 'How many texts to show of each cluster.' },
  model: {
    ...chatModel,
    about:
      'Let this chat model of a service name the clusters: some texts of each are sent there. Without it, words do.'
  },
  method: { kind: 'choice', of: ['umap', 'tsne', 'pca'], default: 'umap', about: 'How to draw the rows.' },
  'no-picture': { kind: 'flag', about: 'Draw nothing, which takes less time.' },
  seed: { kind: 'integer', least: 0, most: 2 ** 32, default: 42, about: 'The same seed gives the same clusters.' },
  out: { kind: 'text', value: 'FILE', about: 'Write the rows with their clusters: .csv or .jsonl.' },
  html: { kind: 'text', value: 'FILE', about: 'Write all that as one page.' },
  open: { kind: 'flag', about: 'Open the page afterwards (COOKBOOK_OPEN names a program for that).' },
  force,
  ...tableOptions,
  ...vectorOptions,
  json: {
    ...json,
    about:
      'Print one JSON object: { k, rows, silhouette, tried?, clusters: [{ cluster, name, size, words, means, nearest: [{ row, text }] }], ' +
      'assignments: [{ row, cluster }] }, the rows counted from 0.'
  }
} as const satisfies Options

export const command: Command = defineCommand({
  usage: ['cluster [DATA] [--k N] [OPTIONS]'],
  about:
    'Puts texts into groups of what is alike (k-means of their vectors), and says what each is about: words that are in it more than ' +
    `elsewhere, or a name by a chat model, the texts nearest to its middle, its size, and means of columns.\n\n${aboutTable}`,
  options: clusterOptions,
  examples: [
    { about: 'What comes with it', line: 'cookbook cluster' },
    {
      about: 'Reviews in four groups, with the mean score of each, as a page',
      line: 'cookbook cluster reviews.csv --text Title=Summary Content=Text --k 4 --mean Score --html clusters.html'
    },
    { about: 'The table with a column for the cluster', line: 'cookbook cluster in.csv --out out.csv --no-picture' }
  ],
  async run({ options, args, ...world }) {
    const [file, ...more] = args
    if (more.length > 0) throw new UsageError(`cluster takes one file, and got '${more[0]!}' too.`)
    const { out, html, open } = options
    if (open && html === undefined) throw new UsageError('--open wants --html with the file of the page.')
    const ending = out === undefined ? undefined : tableEnding(out)
    for (const place of [out, html]) if (place !== undefined) await checkPlace(place, options)
    const table = await openTable(file, options, world)
    if (table.rows.length === 0) throw new Failure('no-rows', `${table.name} has no row that can be read.`)
    const isBare = options.text.length === 0 && table.hasVectors && !table.columns.includes('text')
    const text = isBare ? undefined : openTextColumns(options.text, table.columns)
    const clusters = await clusterRows(table, labelledRows(table, text, undefined).rows, options, world)

    if (ending !== undefined) await writeFile(out!, await tableOf(ending, clusters), world.signal)
    if (html !== undefined) await writeFile(html, [await clusterPage(clusters, table.name)], world.signal)
    if (options.json) world.terminal.json(report(clusters, table.skipped.count))
    else await show(clusters, table.name, [out, html], world)
    table.skipped.finish()
    if (open && !(await openFile(html!, world.env))) {
      world.terminal.warn(`No program was found to open ${printableLine(html!)} with.`)
    }
    return table.skipped.count > 0 ? exitCodes.doneInPart : exitCodes.done
  }
})

async function show(
  clusters: Clusters,
  name: string,
  files: readonly (string | undefined)[],
  world: World
): Promise<void> {
  const { terminal } = world
  terminal.print(terminal.style('bold', `${amount(clusters.rows.length, 'row')} of ${name}`))
  await showClusters(clusters, world)
  const written = files.filter(file => file !== undefined)
  if (written.length > 0) terminal.print(`\n${written.map(printableLine).join('\n')}`)
}

function report({ rows, silhouette, tried, clusters, labels }: Clusters, skipped: number): object {
  return {
    k: clusters.length,
    rows: rows.length,
    silhouette: silhouette ?? null,
    ...(tried && { tried }),
    clusters,
    assignments: rows.map(({ number }, i) => ({ row: number, cluster: labels[i]! })),
    skipped
  }
}

/** The rows as they were, with columns `cluster` and `cluster_name`. */
function tableOf(ending: '.csv' | '.jsonl', { rows, labels, clusters }: Clusters): Promise<Iterable<string>> {
  return tableFile(ending, rows, {
    cluster: Array.from(labels),
    cluster_name: Array.from(labels, label => clusters[label]!.name)
  })
}
