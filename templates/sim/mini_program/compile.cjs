/**
 * Compiles a built mini-program for a browser: node compile.cjs PROJECT_MAIN NODE_MODULES OUT
 *
 * Templates go through WeChat's own compiler and framework (glass-easel). Every module keeps its text,
 * wrapped as the app wraps it.
 */
const { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } = require('node:fs')
const { join, posix, relative, resolve, sep } = require('node:path')

const [main, modules, out] = process.argv.slice(2)
const { TmplGroup } = require(resolve(modules, 'glass-easel-template-compiler'))

/** WeChat's built-in components become custom elements: `elements.js`. */
const BUILT_IN = 'button|checkbox-group|checkbox|image|input|label|radio-group|radio|textarea|text|view'
const LIBRARIES = {
  'glass-easel': 'glass-easel/dist/glass_easel.all.js',
  'glass-easel-miniprogram-adapter': 'glass-easel-miniprogram-adapter/dist/glass_easel_miniprogram_adapter.js',
}
const MODULE_ARGUMENTS = 'require,module,exports,wx,App,Page,Component,getApp,getCurrentPages,setTimeout'

const files = readdirSync(main, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => relative(main, join(entry.parentPath ?? entry.path, entry.name)).split(sep).join('/'))
const text = (file) => readFileSync(join(main, file), 'utf8')
const ending = (suffix) => files.filter((file) => file.endsWith(suffix))

function templates() {
  const group = new TmplGroup()
  for (const file of ending('.wxml')) {
    const source = text(file)
      .replace(new RegExp(`<(/?)(${BUILT_IN})(?=[\\s>/])`, 'g'), '<$1wx-$2')
      // WeChat's headings have no level; of a browser's one is asked.
      .replace(/\baria-role="heading"/g, 'role="heading" aria-level="2"')
      .replace(/\baria-role=/g, 'role=')
    const wrong = group.addTmpl(file.replace(/\.wxml$/, ''), source)
    if (wrong && wrong.length) throw new Error(`${file}: ${[...wrong].map((one) => one.message ?? String(one)).join('; ')}`)
  }
  return group.getTmplGenObjectGroups()
}

function styles(file) {
  return text(file)
    .replace(/@import "([^"]+)";/g, (_, name) => styles(posix.join(posix.dirname(file), name)))
    .replace(/(^|[\s},])page(?=\s*[{,])/g, '$1.screen')
    .replace(/(-?[\d.]+)rpx/g, (_, number) => `calc(var(--screen) * ${number} / 750)`)
}

const wrapped = (name, source, parameters) => `${JSON.stringify(name)}:function(${parameters}){${source}\n}`
const program = [
  'window.miniProgram={',
  `modules:{${ending('.js').map((file) => wrapped(file, text(file), MODULE_ARGUMENTS)).join(',\n')}},`,
  `templates:${templates()},`,
  `configs:{${ending('.json').map((file) => `${JSON.stringify(file)}:${text(file)}`).join(',')}},`,
  `libraries:{${Object.entries(LIBRARIES)
    .map(([name, file]) => wrapped(name, readFileSync(join(modules, file), 'utf8'), 'require,module,exports'))
    .join(',\n')}}`,
  '}',
].join('\n')

mkdirSync(out, { recursive: true })
writeFileSync(join(out, 'program.js'), program)
writeFileSync(join(out, 'program.css'), styles('app.wxss'))
for (const file of ['index.html', 'elements.js', 'wx.js', 'runtime.js', 'phone.css']) cpSync(join(__dirname, file), join(out, file))
