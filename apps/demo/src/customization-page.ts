import type { Customization } from '@llm-cookbook/classify'
import { grouped } from './amounts.ts'
import { charts, figuresHtml, pageHtml } from './page.ts'

/** A report of vectors before and after, as a page of its own. */
export async function customizationPage(customization: Customization, name: string): Promise<string> {
  const { histogramSvg } = await import('@llm-cookbook/viz')
  const { before, accuracy, threshold, cosines, matrix } = customization
  const figures = [
    { name: 'Before', value: percent(before.accuracy.value), note: range(before.accuracy) },
    { name: 'After', value: percent(accuracy.value), note: range(accuracy) },
    { name: 'Alike from', value: threshold.toFixed(3), note: `${before.threshold.toFixed(3)} before` },
    { name: 'Pairs judged', value: grouped(cosines.alike.length) }
  ]
  // Both on one axis, so that they compare.
  const all = [...cosines.before, ...cosines.after]
  const domain = [Math.floor(10 * Math.min(...all)) / 10, 1] as const
  const draw = (['before', 'after'] as const).map(
    when => (theme: 'light' | 'dark') =>
      histogramSvg({
        ...customization.histogram(when),
        share: true,
        bins: 30,
        x: { label: 'cosine', domain },
        title: `Cosines ${when}`,
        theme,
        width: 420,
        height: 320
      })
  )
  return pageHtml({
    title: `${name}: vectors bent to what is alike`,
    about: `A matrix of ${matrix.rows} × ${matrix.columns}; each pair is judged by what was learnt of others.`,
    sections: [
      { heading: 'Pairs told right', body: figuresHtml(figures) },
      { heading: 'Cosines of pairs', body: charts(...draw) }
    ]
  })
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}

function range({ low, high }: { readonly low: number; readonly high: number }): string {
  return `${percent(low)} to ${percent(high)} (95 %)`
}
