import { amount, grouped } from '../amounts.ts'
import { classifyOptions, wayOf, type ClassifyOptions, type Way } from '../classify-options.ts'
import { judge, predictionsOf, type Classified, type Judged } from '../classified.ts'
import { knownColumn } from '../columns.ts'
import { defineCommand, type Command, type World } from '../command.ts'
import { learnsFromVectors, modelNames, modelTitles, type ModelName } from '../contenders.ts'
import { exitCodes, Failure, UsageError } from '../exit.ts'
import { labelledRows, type LabelledRow } from '../labelled-rows.ts'
import { openFile } from '../open-file.ts'
import { checkPlace, writeFile } from '../output-file.ts'
import { printableLine } from '../printable.ts'
import { openClassifier } from '../saved-classifier.ts'
import { showComparison, showJudgement, showMistakes, showPredictions } from '../show-judgement.ts'
import { checkSplit } from '../splits.ts'
import { aboutTable, openTable, type Table } from '../table.ts'
import { tableEnding, tableFile } from '../table-file.ts'
import { openTextColumns, type TextColumns } from '../text-columns.ts'
import { classifyByFile, classifyBySplits, hasTexts, prepare, trainOnAll } from '../trained.ts'
import { openTruth } from '../truth.ts'
import { classifyByWords } from '../zero-shot.ts'

export const command: Command = defineCommand({
  usage: [
    'classify [DATA] --labels "LABEL=WORDS"... [--truth COLUMN] [OPTIONS]',
    'classify [DATA] --train COLUMN [--model NAME] [OPTIONS]',
    'classify DATA --model-file FILE [OPTIONS]'
  ],
  about:
    'Labels texts: by the words of the labels, without any training; by a model that has learnt from a column of labels; or by one ' +
    'that was saved. Where the right labels are known it tells how good that is, beside what always telling the most frequent label ' +
    `would come to.\n\n${aboutTable}`,
  options: classifyOptions,
  examples: [
    {
      about: 'Some classes of what comes with it, without training',
      line: 'cookbook classify --labels "Plant=a plant" "Film=a film" "Village=a village" --truth category'
    },
    {
      about: 'All its classes, each row judged by a model that has not seen it',
      line: 'cookbook classify --train category --folds 5'
    },
    {
      about: 'Reviews of 1 to 5 stars, of which those of 3 do not count',
      line:
        'cookbook classify reviews.csv --text Title=Summary Content=Text --truth Score --truth-map "1,2=negative" "4,5=positive" ' +
        '--labels "positive=a positive review" "negative=a negative review" --html report.html'
    },
    {
      about: 'All models side by side, judged by the latest reviews',
      line: 'cookbook classify reviews.csv --text review --train label --model all --split time --split-by date'
    },
    {
      about: 'A model to keep, and new texts for it',
      line: 'cookbook classify old.csv --train label --save model.bin && cookbook classify new.csv --model-file model.bin --out new-labels.csv'
    }
  ],
  async run({ options, args, ...world }) {
    const [file, ...more] = args
    if (more.length > 0) throw new UsageError(`classify takes one file, and got '${more[0]!}' too.`)
    const way = wayOf(options)
    const ending = options.out === undefined ? undefined : tableEnding(options.out)
    for (const out of [options.out, options.html, options.save]) if (out !== undefined) await checkPlace(out, options)
    const saved = way === 'model-file' ? await openClassifier(options['model-file']!) : undefined

    const table = await openTable(file, options, world)
    if (table.rows.length === 0) throw new Failure('no-rows', `${table.name} has no row that can be read.`)
    const column = options.truth ?? options.train
    if (column !== undefined) knownColumn(table.columns, way === 'train' ? 'train' : 'truth', column)
    checkSplit(options, table)
    const text = textOf(table, options.text.length > 0 ? options.text : (saved?.text ?? []))
    const truth = column === undefined ? undefined : openTruth(column, options['truth-map'])
    const { rows, unlabelled } = labelledRows(table, text, truth)
    if (rows.length === 0) throw new Failure('no-rows', noRows(table, column, unlabelled))

    if (way === 'train' && options.model === 'all') await compare({ table, rows, unlabelled }, options, world)
    else {
      const { classified, notes, model } = await classify(way)
      if (unlabelled > 0) notes.push(`${amount(unlabelled, 'row')} without a label that counts.`)
      const judged = column === undefined ? undefined : await judge(classified)
      await write(judged ?? classified, ending, model)
      await show({ classified, judged, notes, unlabelled })
    }
    table.skipped.finish()
    if (options.open && !(await openFile(options.html!, world.env))) {
      world.terminal.warn(`No program was found to open ${printableLine(options.html!)} with.`)
    }
    return table.skipped.count > 0 ? exitCodes.doneInPart : exitCodes.done

    async function classify(way: Way): Promise<{ classified: Classified; notes: string[]; model?: Uint8Array }> {
      switch (way) {
        case 'labels':
          return classifyByWords(table, rows, options, world)
        case 'model-file':
          return { classified: await classifyByFile(table, rows, saved!, options, world), notes: [] }
        case 'train': {
          const name = options.model as ModelName
          const lessons = await prepare(table, rows, [name], options, world)
          const classified = await classifyBySplits(name, lessons, options, world)
          const learnt = lessons.rows.length - classified.rows.length
          const how =
            options.folds === undefined
              ? `Learnt from ${grouped(learnt)} other rows.`
              : `Cross-validation in ${options.folds} folds.`
          const model = options.save === undefined ? undefined : await trainOnAll(name, lessons, options, world)
          return { classified, notes: [how], ...(model && { model }) }
        }
      }
    }

    async function write(
      classified: Classified | Judged,
      ending: '.csv' | '.jsonl' | undefined,
      model: Uint8Array | undefined
    ): Promise<void> {
      if (ending !== undefined) await writeFile(options.out!, await predictionsFile(ending, classified), world.signal)
      if (options.html !== undefined) {
        const { judgementPage } = await import('../judgement-page.ts')
        await writeFile(options.html, [await judgementPage(classified as Judged, table.name)], world.signal)
      }
      if (model) await writeFile(options.save!, [model], world.signal)
    }

    async function show({ classified, judged, notes, unlabelled }: Outcome): Promise<void> {
      const { terminal } = world
      const files = [options.out, options.html, options.save].filter(file => file !== undefined)
      if (options.json) {
        const predictions = predictionsOf(classified)
        const counts = { rows: classified.rows.length, unlabelled, skipped: table.skipped.count }
        const { report, abstained } = judged ?? {}
        const { name: by, ...measures } = report
          ? { averagePrecision: null, ...report.toJSON() }
          : { name: classified.by }
        terminal.json({ by, ...measures, ...counts, abstained, predictions })
        return
      }
      const heading = `${capitalized(classified.by)}: ${amount(classified.rows.length, 'row')} of ${table.name}`
      terminal.print(terminal.style('bold', heading))
      if (judged && judged.abstained > 0) notes.push(`${grouped(judged.abstained)} too close to tell, and not judged.`)
      if (notes.length > 0) terminal.print(terminal.style('dim', notes.join(' ')))
      terminal.print()
      if (judged) {
        showJudgement(judged, world)
        if (options.evaluate) {
          const { showCurves } = await import('../show-curves.ts')
          await showCurves(judged, world)
          showMistakes(judged, world)
        }
      } else showPredictions(classified, world, { withRows: options.out === undefined })
      if (files.length > 0) terminal.print(`\n${files.map(printableLine).join('\n')}`)
    }
  }
})

interface Outcome {
  readonly classified: Classified
  readonly judged: Judged | undefined
  readonly notes: string[]
  readonly unlabelled: number
}

/** All models by the same rows. */
async function compare(
  { table, rows, unlabelled }: { table: Table; rows: readonly LabelledRow[]; unlabelled: number },
  options: ClassifyOptions,
  world: World
): Promise<void> {
  const models = modelNames.filter(name => learnsFromVectors(name) || hasTexts(rows))
  const lessons = await prepare(table, rows, models, options, world)
  const compared: { model: ModelName; judged: Judged; seconds: number }[] = []
  for (const model of models) {
    const started = performance.now()
    const judged = await judge(await classifyBySplits(model, lessons, options, world))
    compared.push({ model, judged, seconds: (performance.now() - started) / 1000 })
  }
  const { report } = compared[0]!.judged
  if (options.json) {
    const measured = compared.map(({ model, judged: { report, abstained }, seconds }) => {
      const { majority: _, name: __, ...measures } = report.toJSON()
      return { model, ...measures, abstained, seconds: Math.round(seconds * 1000) / 1000 }
    })
    const counts = { rows: report.rows, unlabelled, skipped: table.skipped.count }
    world.terminal.json({ models: measured, majority: report.majority, ...counts })
  } else {
    const titled = compared.map(({ model, judged, seconds }) => ({ title: modelTitles[model], judged, seconds }))
    showComparison(titled, table.name, world)
  }
}

/** The rows as they were, with a column `predicted` and one for the score of each label. */
function predictionsFile(
  ending: '.csv' | '.jsonl',
  { rows, labels, scores, predicted }: Classified
): Promise<Iterable<string>> {
  const columns = labels.map((label, column): [string, number[]] => [
    `score ${label}`,
    Array.from(scores, row => Number(row[column]!.toPrecision(7)))
  ])
  return tableFile(ending, rows, {
    predicted: predicted.map(label => label ?? null),
    ...Object.fromEntries(columns)
  })
}

/** Data that comes with vectors may do without texts. */
function textOf({ hasVectors, columns }: Table, given: readonly string[]): TextColumns | undefined {
  if (given.length === 0 && hasVectors && !columns.includes('text')) return undefined
  return openTextColumns(given, columns)
}

function noRows({ name, rows }: Table, column: string | undefined, unlabelled: number): string {
  const all = amount(rows.length, 'row')
  if (unlabelled === rows.length) return `None of the ${all} of ${name} has a label that counts in '${column!}'.`
  return `None of the ${all} of ${name} has a text.`
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
