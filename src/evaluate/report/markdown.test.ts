import { expect, it } from 'vitest'
import { markdown } from './markdown.ts'

it('shows a card: headings below those of the report, lists, tables', () => {
  const { markup } = markdown('# Knee model\n\n- one\n\n| n | MAE |\n|---|---|\n| 5 | 8.1 |\n')
  expect(markup).toContain('<h3>Knee model</h3>')
  expect(markup).toContain('<li>one</li>')
  expect(markup).toContain('<td>8.1</td>')
})

it('shows markup as text, loads no picture, links to no script', () => {
  const { markup } = markdown('<script>x</script> ![map](https://example.org/a.png) [go](javascript:alert(1))')
  expect(markup).not.toMatch(/<script|<img|src=|href=/)
  expect(markup).toContain(' map ')
  expect(markup).toContain('&lt;script&gt;')
})
