/** Words for the labels of reviews. They were fixed before the first offline embedder was measured by them. */
export const wordings: readonly { readonly positive: string; readonly negative: string }[] = [
  { positive: 'positive', negative: 'negative' },
  { positive: 'a positive review', negative: 'a negative review' },
  {
    positive: 'An Amazon review with a positive sentiment.',
    negative: 'An Amazon review with a negative sentiment.'
  },
  { positive: 'good', negative: 'bad' },
  { positive: 'I loved it', negative: 'I hated it' },
  { positive: 'a great product', negative: 'a terrible product' }
]
