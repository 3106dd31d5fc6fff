import { expect, it } from 'vitest'
import { escapeMarkup } from './markup.ts'

it('escapes within quotes too', () => {
  expect(escapeMarkup(`<a b="c" d='&'>`)).toBe('&lt;a b=&quot;c&quot; d=&#39;&amp;&#39;&gt;')
})

it('leaves out control characters', () => {
  expect(escapeMarkup('a\u0000b\u001bc\td')).toBe('abc\td')
})
