import type { Judged } from './classified.ts'
import type { World } from './command.ts'

/** More curves than this cannot be told apart in a terminal: those of the most frequent labels. */
const mostCurves = 6
const height = 16

/** Precision against recall of each label, and how often it is so when it is held to be so probable. */
export async function showCurves({ report }: Judged, { terminal }: Pick<World, 'terminal'>): Promise<void> {
  const { precisionRecallCurve } = await import('@llm-cookbook/classify')
  const { lineText } = await import('@llm-cookbook/viz')
  const { precisionRecall, calibration } = report.charts()
  const plot = { width: Math.min(72, terminal.width), height, color: terminal.colours }
  if (precisionRecall) {
    const series = precisionRecall.series.slice(0, mostCurves).map(({ name, positives, scores }) => {
      const { precision, recall } = precisionRecallCurve(positives, scores)
      return { name, x: recall, y: precision }
    })
    const [x, y] = [
      { label: 'recall', domain: [0, 1] },
      { label: 'precision', domain: [0, 1] }
    ] as const
    terminal.print(`\n${lineText({ ...plot, title: 'Precision and recall', series, x, y })}`)
  }
  if (calibration) terminal.print(`\n${lineText({ ...plot, ...calibration })}`)
}
