import { drawAxes, type Plot } from './axes.ts'
import { Drawing, fontSizes, type ChartOptions } from './drawing.ts'
import { drawLegend } from './legend.ts'
import { averagePrecision, rank, rocArea, type Ranking, type ScoredSeries } from './ranking.ts'
import { numberScale, type Scale } from './scale.ts'
import { element, Path } from './svg.ts'
import { shortName } from './text.ts'

export interface RankingCurveOptions extends ChartOptions {
  /** Scores of one or several classifiers. */
  readonly series: readonly ScoredSeries[]
}

/**
 * Precision against recall at every threshold as an SVG document, with the average precision (AP) of each series, which is the
 * area under its steps; lines of equal F1; and, where all series have the same, the share of positives, which is what chance
 * would come to.
 *
 * @throws RangeError when a series has more or fewer `positives` than `scores`, a score that is NaN, or examples of one
 *   kind only
 *
 * @example
 * ```ts
 * import { precisionRecallSvg } from '@llm-cookbook/viz'
 *
 * const positives = [true, true, false, true, false]
 * const svg = precisionRecallSvg({
 *   series: [{ name: 'logistic', scores: [0.9, 0.8, 0.6, 0.4, 0.2], positives }]
 * })
 * const [, summary] = /<desc>(.*?)<\/desc>/.exec(svg) ?? []
 * summary // => 'Average precision: logistic 0.917.'
 * ```
 */
export function precisionRecallSvg(options: RankingCurveOptions): string {
  const { drawing, rankings, names } = begin('Precision-recall curve', options, averagePrecision, 'AP')
  const plot = drawAxes(drawing, unit('recall'), unit('precision'), { aspect: 1, grid: [] })
  drawLinesOfEqualF1(drawing, plot)
  const shares = new Set(rankings.map(({ positives, negatives }) => positives / (positives + negatives)))
  if (shares.size === 1) drawChance(drawing, plot, [0, [...shares][0]!], [1, [...shares][0]!])
  for (const [i, { positives, steps }] of rankings.entries()) {
    const path = new Path()
    let before = 0
    for (const { truePositives, falsePositives } of steps) {
      const [recall, precision] = [truePositives / positives, truePositives / (truePositives + falsePositives)]
      // What gains no recall adds nothing to the area.
      if (recall > before) {
        path[path.d === '' ? 'move' : 'line'](plot.x(before), plot.y(precision))
        path.line(plot.x(recall), plot.y(precision))
      }
      before = recall
    }
    drawCurve(drawing, path, i)
  }
  return drawing.finish(`Average precision: ${names.join('; ')}.`)
}

/**
 * The receiver operating characteristic as an SVG document: the share of positives above every threshold against that of
 * negatives, with the area under the curve (AUC) of each series, and the diagonal, which is what chance would come to.
 *
 * @throws RangeError as `precisionRecallSvg` does
 *
 * @example
 * ```ts
 * import { rocSvg } from '@llm-cookbook/viz'
 *
 * // Five of the six pairs of a positive and a negative are in order.
 * const positives = [true, true, false, true, false]
 * const svg = rocSvg({ series: [{ name: 'logistic', scores: [0.9, 0.8, 0.6, 0.4, 0.2], positives }] })
 * const [, summary] = /<desc>(.*?)<\/desc>/.exec(svg) ?? []
 * summary // => 'Area under the curve: logistic 0.833.'
 * ```
 */
export function rocSvg(options: RankingCurveOptions): string {
  const { drawing, rankings, names } = begin('ROC curve', options, rocArea, 'AUC')
  const plot = drawAxes(drawing, unit('false positive rate'), unit('true positive rate'), { aspect: 1 })
  drawChance(drawing, plot, [0, 0], [1, 1])
  for (const [i, { positives, negatives, steps }] of rankings.entries()) {
    const path = new Path().move(plot.x(0), plot.y(0))
    for (const { truePositives, falsePositives } of steps) {
      path.line(plot.x(falsePositives / negatives), plot.y(truePositives / positives))
    }
    drawCurve(drawing, path, i)
  }
  return drawing.finish(`Area under the curve: ${names.join('; ')}.`)
}

function begin(
  kind: string,
  options: RankingCurveOptions,
  measure: (ranking: Ranking) => number,
  abbreviation: string
): { drawing: Drawing; rankings: readonly Ranking[]; names: readonly string[] } {
  const rankings = options.series.map(rank)
  const drawing = new Drawing(kind, options, { width: 500, height: 520 })
  const values = rankings.map(ranking => measure(ranking).toFixed(3))
  const legend = options.series.map(({ name }, i) => {
    return {
      name: `${shortName(name)} (${abbreviation} ${values[i]!})`,
      color: colorOf(drawing, i),
      symbol: 'line' as const,
      dash: dashOf(drawing, i)
    }
  })
  drawLegend(drawing, legend)
  return { drawing, rankings, names: options.series.map(({ name }, i) => `${shortName(name)} ${values[i]!}`) }
}

function unit(label: string): Scale {
  return numberScale([], { name: label, label, domain: [0, 1], count: 5 })
}

function colorOf({ colors }: Drawing, i: number): string {
  return colors.categorical[i % colors.categorical.length]!
}

/** Past the last colour they begin again, with dashes. */
function dashOf({ colors }: Drawing, i: number): string | undefined {
  return i >= colors.categorical.length ? '2 3' : undefined
}

function drawCurve(drawing: Drawing, { d }: Path, i: number): void {
  const style = { fill: 'none', 'stroke-width': 2.2, 'stroke-linejoin': 'round' }
  const dash = { 'stroke-dasharray': dashOf(drawing, i) }
  drawing.add(element('path', { d, stroke: colorOf(drawing, i), ...dash, ...style }))
}

function drawChance(
  drawing: Drawing,
  plot: Plot,
  from: readonly [number, number],
  to: readonly [number, number]
): void {
  const d = new Path().move(plot.x(from[0]), plot.y(from[1])).line(plot.x(to[0]), plot.y(to[1])).d
  drawing.add(element('path', { d, fill: 'none', stroke: drawing.colors.muted, 'stroke-dasharray': '4 4' }))
}

/** Where 2 P R / (P + R) is the same. */
function drawLinesOfEqualF1(drawing: Drawing, plot: Plot): void {
  const path = new Path()
  const { missing, muted, background, grid } = drawing.colors
  for (const f1 of [0.2, 0.4, 0.6, 0.8]) {
    const least = f1 / (2 - f1)
    for (let step = 0; step <= 50; step++) {
      const recall = least + ((1 - least) * step) / 50
      const precision = (f1 * recall) / (2 * recall - f1)
      path[step === 0 ? 'move' : 'line'](plot.x(recall), plot.y(precision))
    }
    const style = { size: fontSizes.tick, anchor: 'end', color: muted, halo: background } as const
    drawing.text(`F1 = ${f1}`, plot.x(1) - 4, plot.y(least) - 5, style)
  }
  drawing.add(element('path', { d: path.d, fill: 'none', stroke: missing }))
  const { left, top, right, bottom } = plot.box
  const frame = { x: left, y: top, width: right - left, height: bottom - top }
  drawing.add(element('rect', { ...frame, fill: 'none', stroke: grid }))
}
