/**
 * The part of `wx` that the pages use, as WeChat documents it. It speaks HTTP to the server that serves this
 * preview; login codes come from the simulated WeChat. What a person would answer is asked in a dialog.
 */
;(() => {
  const PREFIX = 'mini:'
  const files = new Map() // temporary files of the phone: path → { blob, text }
  const parameters = new URLSearchParams(location.search)
  const openid = parameters.get('openid') || kept('openid', () => `o-preview-${Math.random().toString(36).slice(2)}`)

  /** `?deny=camera,microphone,location`: what its owner has refused for good, in the phone's or WeChat's settings. */
  const denied = (parameters.get('deny') || '').split(',')

  /** What WeChat asks before it opens a part of the phone. */
  async function allowed(part, words) {
    const yes = !denied.includes(part) && (!words || (await ask(words, { yes: '允许', no: '不允许' })) === 'yes')
    if (!yes) throw new Error('auth deny')
  }

  function kept(name, make) {
    const key = `preview:${name}`
    if (localStorage.getItem(key) === null) localStorage.setItem(key, make())
    return localStorage.getItem(key)
  }

  /** Both styles of WeChat's functions: callbacks, and a promise where none is given. */
  function asked(options, name, work) {
    const done = Promise.resolve()
      .then(work)
      .then((result) => ({ errMsg: `${name}:ok`, ...result }))
      .catch((error) => {
        throw { errMsg: `${name}:fail ${error?.message ?? error}` }
      })
    if (!options.success && !options.fail && !options.complete) return done
    done.then(options.success, options.fail ?? (() => undefined)).finally(options.complete)
    return undefined
  }

  /** Shows a dialog; answers the value of what was tapped. */
  function ask(words, answers, more = null) {
    return new Promise((resolve) => {
      const dialog = document.createElement('dialog')
      dialog.append(Object.assign(document.createElement('p'), { textContent: words }))
      if (more) dialog.append(more)
      for (const [value, label] of Object.entries(answers)) {
        const button = Object.assign(document.createElement('button'), { textContent: label, type: 'button' })
        button.addEventListener('click', () => {
          dialog.close()
          dialog.remove()
          resolve(value)
        })
        dialog.append(button)
      }
      document.getElementById('dialogs').append(dialog)
      dialog.showModal()
    })
  }

  /** The mini-program names its city's server; here it is the one that serves this page. */
  function here(url) {
    const { pathname, search } = new URL(url, location.origin)
    return location.origin + pathname + search
  }

  async function answered(url, options, timeout) {
    const answer = await fetch(here(url), { ...options, credentials: 'omit', signal: AbortSignal.timeout(timeout ?? 60_000) })
    const header = Object.fromEntries(answer.headers)
    return { statusCode: answer.status, header, data: await answer.text() }
  }

  function parsed(text) {
    try {
      return JSON.parse(text)
    } catch {
      return text
    }
  }

  async function codeFor(path, values) {
    const answer = await fetch(`/sim/mini-phone/${path}?${new URLSearchParams(values)}`, { method: 'POST' })
    if (!answer.ok) throw new Error(`HTTP ${answer.status}`)
    return (await answer.json()).code
  }

  async function agreedToPrivacy() {
    if (localStorage.getItem('preview:privacy')) return
    const answer = await ask('隐私保护提示：是否同意《小程序隐私保护指引》？', { agree: '同意', refuse: '拒绝' })
    if (answer !== 'agree') throw new Error('privacy permission is not authorized')
    localStorage.setItem('preview:privacy', 'agreed')
  }

  function chosenFiles(count) {
    return new Promise((resolve, reject) => {
      const input = Object.assign(document.createElement('input'), { type: 'file', accept: 'image/*', multiple: count > 1 })
      input.addEventListener('change', () => resolve([...input.files].slice(0, count)))
      input.addEventListener('cancel', () => reject(new Error('cancel')))
      input.click()
    })
  }

  const SAVED = 'mini-file:' // files that outlive the app: path → data: URL

  let kepts = 0

  async function keepFile(blob) {
    const path = `wxfile://tmp_${(kepts += 1)}`
    const text = await new Promise((resolve) => {
      const reader = new FileReader()
      reader.addEventListener('load', () => resolve(reader.result))
      reader.readAsDataURL(blob)
    })
    files.set(path, { blob, text })
    return path
  }

  /** The bytes of a temporary or a saved file. Throws as WeChat does where there is none. */
  function fileAt(path) {
    if (files.has(path)) return files.get(path).blob
    const text = localStorage.getItem(SAVED + path)
    if (text === null) throw new Error(`no such file or directory "${path}"`)
    const [type, data] = text.slice('data:'.length).split(';base64,')
    return new Blob([Uint8Array.from(atob(data), (one) => one.charCodeAt(0))], { type })
  }

  window.localFile = (path) => (path.startsWith('wxfile:') ? URL.createObjectURL(fileAt(path)) : here(path))

  /** A second of what is said into this phone. Fetched at once: the phone may be offline by then. */
  const tone = fetch('/sim/mini-phone/tone').then((answer) => answer.blob())

  const recorder = {
    heard: {},
    onStart: (listener) => void (recorder.heard.start = listener),
    onStop: (listener) => void (recorder.heard.stop = listener),
    onError: (listener) => void (recorder.heard.error = listener),
    async start() {
      try {
        await allowed('microphone', '申请使用麦克风')
      } catch (error) {
        return recorder.heard.error?.({ errMsg: `operateRecorder:fail ${error.message}` })
      }
      recorder.began = Date.now()
      recorder.heard.start?.()
    },
    async stop() {
      const duration = Date.now() - recorder.began
      const seconds = Math.max(1, Math.min(60, Math.round(duration / 1000)))
      const blob = new Blob(Array(seconds).fill(await tone), { type: 'audio/mpeg' })
      recorder.heard.stop?.({ tempFilePath: await keepFile(blob), duration, fileSize: blob.size })
    },
  }

  window.openTypes = {
    async getPhoneNumber() {
      await agreedToPrivacy().catch(() => undefined)
      const allowed = await ask('申请使用您的手机号', { yes: '允许', no: '不允许' })
      const number = parameters.get('phone') || '13800001234'
      return ['getphonenumber', allowed === 'yes' ? { code: await codeFor('phone', { number }) } : { errMsg: 'getPhoneNumber:fail user deny' }]
    },
  }

  /** What the phone was made to do, for tests: calls dialled, files shared, text copied. */
  window.phoneDid = []

  window.wx = {
    env: { USER_DATA_PATH: 'wxfile://usr' },

    request: (options) =>
      asked(options, 'request', async () => {
        const { url, method = 'GET', data, header, timeout } = options
        const answer = await answered(url, { method, headers: header, body: method === 'GET' ? undefined : data }, timeout)
        return { ...answer, data: parsed(answer.data) }
      }),

    uploadFile: (options) =>
      asked(options, 'uploadFile', async () => {
        const body = new FormData()
        body.append(options.name, fileAt(options.filePath), options.filePath.split('/').pop())
        const answer = await answered(options.url, { method: 'POST', body }, options.timeout)
        window.dispatchEvent(new Event('uploaded'))
        return answer
      }),

    login: (options) => asked(options, 'login', async () => ({ code: await codeFor('login', { openid }) })),

    makePhoneCall: (options) =>
      asked(options, 'makePhoneCall', async () => {
        const answer = await ask(options.phoneNumber, { call: '呼叫', cancel: '取消' })
        if (answer !== 'call') throw new Error('cancel')
        window.phoneDid.push(['call', options.phoneNumber])
      }),

    scanCode: (options) =>
      asked(options, 'scanCode', async () => {
        await allowed('camera')
        const input = Object.assign(document.createElement('input'), { ariaLabel: '二维码里的文字' })
        const answer = await ask('摄像头对准的二维码写着：', { scan: '扫到了', cancel: '取消' }, input)
        if (answer !== 'scan') throw new Error('cancel')
        return { result: input.value, scanType: 'QR_CODE', path: '' }
      }),

    chooseMedia: (options) =>
      asked(options, 'chooseMedia', async () => {
        await allowed('camera')
        const chosen = await chosenFiles(options.count)
        const paths = await Promise.all(chosen.map(keepFile))
        return { type: 'image', tempFiles: chosen.map(({ size }, place) => ({ tempFilePath: paths[place], size })) }
      }),

    getLocation: (options) =>
      asked(options, 'getLocation', async () => {
        await allowed('location', '申请获取您的位置')
        const position = await new Promise((resolve, reject) => navigator.geolocation.getCurrentPosition(resolve, reject))
        const { latitude, longitude } = position.coords
        return { latitude, longitude }
      }),

    requirePrivacyAuthorize: (options) => asked(options, 'requirePrivacyAuthorize', agreedToPrivacy),
    openPrivacyContract: (options) => asked(options, 'openPrivacyContract', () => ask('《小程序隐私保护指引》', { ok: '知道了' })),

    requestSubscribeMessage: (options) =>
      asked(options, 'requestSubscribeMessage', async () => {
        const answer = await ask('允许发送服务通知？', { accept: '允许', reject: '取消' })
        return Object.fromEntries(options.tmplIds.map((id) => [id, answer]))
      }),

    showModal: (options) =>
      asked(options, 'showModal', async () => {
        const answer = await ask(`${options.title}：${options.content}`, { yes: options.confirmText ?? '确定', no: '取消' })
        return { confirm: answer === 'yes', cancel: answer === 'no' }
      }),

    setClipboardData: (options) => asked(options, 'setClipboardData', () => void window.phoneDid.push(['copy', options.data])),
    shareFileMessage: (options) => asked(options, 'shareFileMessage', () => void window.phoneDid.push(['share', options.filePath])),
    stopPullDownRefresh: (options = {}) => asked(options, 'stopPullDownRefresh', () => undefined),

    getFileSystemManager: () => ({
      writeFileSync: (path, text) => void files.set(path, { blob: new Blob([text]), text }),
      saveFileSync(temporary, path) {
        localStorage.setItem(SAVED + path, files.get(temporary).text)
        files.delete(temporary)
        return path
      },
      accessSync: (path) => void fileAt(path),
      unlinkSync(path) {
        fileAt(path)
        files.delete(path)
        localStorage.removeItem(SAVED + path)
      },
    }),
    getRecorderManager: () => recorder,

    createInnerAudioContext() {
      const audio = new Audio()
      return {
        set src(src) {
          audio.src = src
        },
        play() {
          window.phoneDid.push(['play', audio.src])
          audio.play().catch(() => audio.dispatchEvent(new Event('error')))
        },
        onEnded: (listener) => audio.addEventListener('ended', listener),
        onError: (listener) => audio.addEventListener('error', listener, { once: true }),
        destroy() {
          audio.pause()
          audio.removeAttribute('src')
        },
      }
    },

    getStorageSync: (key) => parsed(localStorage.getItem(PREFIX + key) ?? '""'),
    setStorageSync: (key, value) => localStorage.setItem(PREFIX + key, JSON.stringify(value)),
    removeStorageSync: (key) => localStorage.removeItem(PREFIX + key),

    onNetworkStatusChange(listener) {
      const tell = () => listener({ isConnected: navigator.onLine, networkType: navigator.onLine ? 'wifi' : 'none' })
      window.addEventListener('online', tell)
      window.addEventListener('offline', tell)
    },

    navigateTo: (options) => asked(options, 'navigateTo', () => window.pages.open(options.url)),
    redirectTo: (options) => asked(options, 'redirectTo', () => window.pages.replace(options.url)),
    navigateBack: (options = {}) => asked(options, 'navigateBack', () => window.pages.back()),
  }
})()
