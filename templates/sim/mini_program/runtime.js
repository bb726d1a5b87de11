/** Runs the built mini-program: its modules, its App, and a stack of its pages over WeChat's own framework. */
;(() => {
  const { modules, templates, configs, libraries } = window.miniProgram
  const shared = {}
  const { CurrentWindowBackendContext, Event } = requireLibrary('glass-easel')
  const { MiniProgramEnv } = requireLibrary('glass-easel-miniprogram-adapter')
  const environment = new MiniProgramEnv()
  const space = environment.createCodeSpace('main', true)
  const context = new CurrentWindowBackendContext()
  context.onEvent((target, type, detail, options) => {
    const event = new Event(type, detail, options)
    Event.dispatchEvent(target, event)
    return event.getEventBubbleStatus()
  })
  const backend = environment.associateBackend(context)
  const app = configs['app.json']
  const loaded = {}
  const stack = []
  let ofApp = {}

  /** Each `setData`, for tests: its page, its bytes, and after which tap; what a timer or the network begins counts too. */
  window.updates = []
  let taps = 0
  const begun = () => (taps += 1)
  // A tap is made of a press and its end, before the browser's click.
  for (const type of ['mousedown', 'touchstart', 'keydown', 'input']) document.addEventListener(type, begun, true)
  for (const type of ['online', 'offline', 'uploaded']) window.addEventListener(type, begun)
  const setTimer = (work, milliseconds) => window.setTimeout(() => (begun(), work()), milliseconds)

  function requireLibrary(name) {
    if (!shared[name]) {
      shared[name] = { exports: {} }
      libraries[name](requireLibrary, shared[name], shared[name].exports)
    }
    return shared[name].exports
  }

  function resolved(from, name) {
    const parts = from.split('/').slice(0, -1)
    for (const part of name.split('/')) {
      if (part === '..') parts.pop()
      else if (part !== '.') parts.push(part)
    }
    return `${parts.join('/')}.js`
  }

  function load(file, { Page, Component } = {}) {
    if (loaded[file]) return loaded[file].exports
    const module = (loaded[file] = { exports: {} })
    const require = (name) => load(resolved(file, name))
    const App = (definition) => (ofApp = definition)
    modules[file](require, module, module.exports, wx, App, Page, Component, () => ofApp, () => stack.map((one) => one.caller), setTimer)
    return module.exports
  }

  function define(path) {
    space.addCompiledTemplate(path, { groupList: templates, content: templates[path] })
    space.addComponentStaticConfig(path, configs[`${path}.json`] ?? {})
    space.componentEnv(path, (definitions) => load(`${path}.js`, definitions))
  }

  function create(url) {
    const [address, query = ''] = url.replace(/^\//, '').split('?')
    if (!app.pages.includes(address)) throw new Error(`page "${address}" is not found`)
    // As WeChat gives them: not decoded.
    const given = Object.fromEntries(query.split('&').filter(Boolean).map((pair) => pair.split(/=(.*)/s)))
    const screen = document.createElement('div')
    screen.className = 'screen'
    const placeholder = screen.appendChild(document.createElement('div'))
    document.getElementById('screens').append(screen)
    const root = backend.createRoot('wx-page', space, address)
    root.attach(screen, placeholder)
    const caller = root.get()
    counted(caller, address)
    return { address, given, screen, root, caller }
  }

  function counted(caller, page) {
    const setData = caller.setData
    caller.setData = function (data, ...more) {
      window.updates.push({ page, tap: taps, bytes: new TextEncoder().encode(JSON.stringify(data)).length })
      return setData.call(this, data, ...more)
    }
  }

  function started(page) {
    stack.push(page)
    page.caller.onLoad?.(page.given)
    page.caller.onShow?.()
    show()
  }

  function ended() {
    const page = stack.pop()
    page.caller.onUnload?.()
    page.root.release()
    page.screen.remove()
  }

  function show() {
    stack.forEach((one, place) => (one.screen.hidden = place < stack.length - 1))
    const top = stack[stack.length - 1]
    document.getElementById('title').textContent = configs[`${top.address}.json`]?.navigationBarTitleText ?? app.window.navigationBarTitleText
    document.getElementById('back').hidden = stack.length < 2
    window.scrollTo(0, 0)
  }

  window.pages = {
    open: (url) => started(create(url)),
    replace(url) {
      const next = create(url)
      ended()
      started(next)
    },
    back() {
      if (stack.length < 2) return
      ended()
      stack[stack.length - 1].caller.onShow?.()
      show()
    },
  }

  document.title = app.window.navigationBarTitleText
  document.documentElement.style.setProperty('--bar', app.window.navigationBarBackgroundColor)
  document.getElementById('back').addEventListener('click', window.pages.back)
  load('app.js')
  app.pages.forEach(define)
  ofApp.onLaunch?.()
  ofApp.onShow?.()
  // `#pages/receipt/receipt?number=…` opens a page as a message's link would; else the first one.
  window.pages.open(location.hash.slice(1) || app.pages[0])
})()
