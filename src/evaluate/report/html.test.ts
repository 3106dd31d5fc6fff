import { expect, it } from 'vitest'
import { html } from './html.ts'

it('escapes every value, within quotes too', () => {
  const hostile = `<script>alert('1')</script> "&`
  expect(html`<p title="${hostile}">${hostile}</p>`.markup).toBe(
    '<p title="&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt; &quot;&amp;">&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt; &quot;&amp;</p>',
  )
})

it('keeps what a template made, joins lists, leaves out nothing', () => {
  expect(html`<ul>${['a', '<b>'].map(text => html`<li>${text}</li>`)}</ul>${null}${false}${undefined}${0}`.markup).toBe(
    '<ul><li>a</li><li>&lt;b&gt;</li></ul>0',
  )
})
