import type { Data } from './data.ts'
import { bar, byId, count, element, say, soft } from './element.ts'
import type { PageStore } from './state.ts'
import { measures, verdict } from './trust.ts'

/** The pictures to choose from, and how far to believe the one that is shown. */
export function layoutsPanel(data: Data, store: PageStore): void {
  const { state } = store
  const panel = byId('layouts')
  panel.hidden = data.layouts.length < 2
  const radios = data.layouts.map(({ name, dims, quality }, i) => {
    const radio = element('input', {
      type: 'radio',
      name: 'layout',
      onchange: () => {
        store.set({ layout: i })
      }
    })
    const trust = quality.trustworthiness
    const note = `${dims}D${trust === undefined ? '' : ` · trust ${trust.toFixed(3)}`}`
    panel.lastElementChild!.append(element('label', {}, radio, name, soft(note)))
    return radio
  })
  store.watch(['layout'], () => {
    const { name, dims, quality } = data.layouts[state.layout]!
    radios[state.layout]!.checked = true
    byId('picture').ariaLabel = `${name}: ${count(data.rows)} points in ${dims} dimensions`
    showTrust(quality)
    say(`${name}. ${verdict(quality)}`)
  })
}

function showTrust(quality: Data['layouts'][number]['quality']): void {
  const panel = byId('trust')
  const all = measures(quality)
  panel.hidden = all.length === 0
  panel.querySelector('p')!.textContent = verdict(quality)
  panel.querySelector('summary')!.textContent = `Measures${quality.k ? ` of ${quality.k} neighbours` : ''}`
  panel.querySelector('dl')!.replaceChildren(
    ...all.map(({ claim, term, answer, value }) => {
      const figures = soft(`${term} `)
      figures.append(element('span', {}, value.toFixed(3)))
      return element('div', {}, element('dt', {}, claim), element('dd', {}, answer, bar(value), figures))
    })
  )
}
