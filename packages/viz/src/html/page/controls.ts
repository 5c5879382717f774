import type { Column } from './data.ts'
import { byId } from './element.ts'
import type { Choice, PageStore } from './state.ts'

/**
 * A list to choose from: a value of the state, one for each option.
 *
 * @param patch  what a choice changes; that value alone by default
 */
export function choose<Key extends 'color' | 'size' | 'label'>(
  store: PageStore,
  key: Key,
  options: readonly (readonly [text: string, value: Choice[Key]])[],
  patch: (value: Choice[Key]) => Partial<Choice> = value => ({ [key]: value })
): void {
  const select = byId(key)
  select.append(...options.map(([text], i) => new Option(text, String(i))))
  select.onchange = () => {
    store.set(patch(options[Number(select.value)]![1]))
  }
  store.watch([key], () => (select.value = String(options.findIndex(([, value]) => value === store.state[key]))))
}

/** An option for each column that is wanted; its value is the number of the column. */
export function columnOptions(
  columns: readonly Column[],
  wanted: (column: Column) => unknown
): (readonly [text: string, value: number])[] {
  return columns.flatMap((column, i) => (wanted(column) ? [[column.name, i] as const] : []))
}

/**
 * A box to tick.
 *
 * @param patch  what that changes; the value of this name alone by default
 */
export function tick(
  store: PageStore,
  key: 'grouped' | 'means' | 'alone',
  patch: (isOn: boolean) => Partial<Choice> = isOn => ({ [key]: isOn })
): void {
  const box = byId(key)
  box.onchange = () => {
    store.set(patch(box.checked))
  }
  store.watch([key], () => (box.checked = store.state[key]))
}
