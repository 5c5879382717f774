import type { Data } from './data.ts'
import { byId, count } from './element.ts'
import { rowsOf } from './filter.ts'
import type { PageStore } from './state.ts'

/** The field that finds points by their words. */
export function searchPanel(data: Data, store: PageStore): void {
  const { state } = store
  const field = byId('query')
  const regex = byId('regex')
  let waiting: ReturnType<typeof setTimeout>
  field.oninput = () => {
    // Not at each letter: a million texts take their time.
    clearTimeout(waiting)
    waiting = setTimeout(() => {
      store.set({ query: field.value })
    }, 150)
  }
  field.onkeydown = ({ key }) => {
    if (key !== 'Enter') return
    clearTimeout(waiting)
    store.set({ query: field.value, table: true })
  }
  regex.onclick = () => {
    store.set({ regex: !state.regex })
  }
  store.watch(['regex'], () => (regex.ariaPressed = String(state.regex)))
  store.watch(['query'], () => {
    if (document.activeElement !== field || state.query === '') field.value = state.query
  })
  store.watch(['matches', 'regex'], () => {
    const { matches } = state
    const isWrong = matches instanceof Error
    field.ariaInvalid = String(isWrong)
    const found = byId('found')
    found.classList.toggle('wrong', isWrong)
    if (isWrong) found.textContent = matches.message
    else if (matches === undefined) found.textContent = ''
    else found.textContent = `${count(rowsOf(matches, data.rows).length)} of ${count(data.rows)}`
  })
}
