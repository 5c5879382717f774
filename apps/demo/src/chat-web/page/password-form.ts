import { element } from './element.ts'

export interface PasswordFormOptions {
  /** Of the file. */
  readonly name: string
  /** What the button does. */
  readonly action: string
  /** Whether the last password did not open the file. */
  readonly wrong: boolean
  readonly onPassword: (password: string) => void
}

/** A field for the password of a file. What is typed goes to `onPassword`, and is in no form that a browser could send. */
export function passwordForm({ name, action, wrong, onPassword }: PasswordFormOptions): HTMLFormElement {
  const field = element('input', { type: 'password', required: true, autocomplete: 'off' })
  field.ariaInvalid = String(wrong)
  const label = element(
    'label',
    {},
    element('span', {}, 'Password', element('span', { className: 'unseen' }, ` of ${name}`)),
    field
  )
  const form = element('form', { className: 'password' }, label, element('button', { type: 'submit' }, action))
  form.onsubmit = event => {
    event.preventDefault()
    const { value } = field
    field.value = ''
    if (value !== '') onPassword(value)
  }
  return form
}
