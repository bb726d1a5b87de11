/** WeChat's built-in components, as custom elements that fire the events which the documents describe. */
;(() => {
  const isOn = (element, name) => element.hasAttribute(name) && element.getAttribute(name) !== 'false'

  /** An event with the `detail` that a page reads: its own members. */
  function fire(element, type, detail) {
    element.dispatchEvent(Object.assign(new CustomEvent(type), detail))
  }

  /** What can be tapped is reached by the keyboard, too. */
  function tappable(element, role) {
    if (!element.hasAttribute('role')) element.setAttribute('role', role)
    element.tabIndex = 0
    element.addEventListener('keydown', (event) => {
      if (event.target === element && (event.key === 'Enter' || event.key === ' ')) {
        event.preventDefault()
        element.dispatchEvent(new MouseEvent('mousedown', { bubbles: true }))
        element.dispatchEvent(new MouseEvent('mouseup', { bubbles: true }))
        element.click()
      }
    })
  }

  class Button extends HTMLElement {
    static observedAttributes = ['disabled']
    connectedCallback() {
      if (this.ready) return
      this.ready = true
      tappable(this, 'button')
      this.addEventListener('click', () => {
        const opens = window.openTypes[this.getAttribute('open-type')]
        if (opens) opens().then(([type, detail]) => fire(this, type, detail))
      })
    }
    attributeChangedCallback() {
      this.setAttribute('aria-disabled', String(isOn(this, 'disabled')))
    }
  }

  /** `input` and `textarea` around a real one. */
  const field = (tag) =>
    class extends HTMLElement {
      static observedAttributes = ['value', 'maxlength', 'placeholder', 'aria-label', 'type']
      inner = document.createElement(tag)
      connectedCallback() {
        if (this.inner.isConnected) return
        this.append(this.inner)
        this.inner.addEventListener('input', (event) => {
          event.stopPropagation()
          fire(this, 'input', { value: this.inner.value })
        })
        this.inner.addEventListener('change', (event) => event.stopPropagation())
        this.inner.addEventListener('keydown', (event) => {
          if (event.key === 'Enter' && tag === 'input') fire(this, 'confirm', { value: this.inner.value })
        })
      }
      attributeChangedCallback(name, _before, value) {
        if (name === 'value') this.inner.value = value ?? ''
        else if (name === 'type') this.inner.inputMode = value === 'number' ? 'numeric' : 'text'
        else if (value !== null) this.inner.setAttribute(name, value)
        if (name === 'aria-label') this.removeAttribute(name)
      }
    }

  const choice = (role, group) =>
    class extends HTMLElement {
      static observedAttributes = ['checked']
      connectedCallback() {
        if (this.ready) return
        this.ready = true
        tappable(this, role)
        this.name()
        this.addEventListener('click', (event) => {
          event.stopPropagation()
          this.toggle()
        })
      }
      attributeChangedCallback() {
        this.mark(isOn(this, 'checked'))
      }
      get on() {
        return this.getAttribute('aria-checked') === 'true'
      }
      mark(on) {
        this.setAttribute('aria-checked', String(on))
      }
      name() {
        if (!this.hasAttribute('aria-checked')) this.mark(false)
        const label = this.closest('wx-label')
        if (label) queueMicrotask(() => this.setAttribute('aria-label', label.textContent.trim()))
      }
      toggle() {
        const around = this.closest(group)
        const all = [...around.querySelectorAll(this.localName)]
        if (role === 'radio') all.forEach((one) => one.mark(one === this))
        else this.mark(!this.on)
        const values = all.filter((one) => one.on).map((one) => one.getAttribute('value') ?? '')
        fire(around, 'change', { value: role === 'radio' ? (values[0] ?? '') : values })
      }
    }

  class Label extends HTMLElement {
    connectedCallback() {
      if (this.ready) return
      this.ready = true
      this.addEventListener('click', () => this.querySelector('wx-radio,wx-checkbox')?.toggle())
    }
  }

  class Image extends HTMLElement {
    static observedAttributes = ['src', 'aria-label']
    inner = document.createElement('img')
    connectedCallback() {
      if (!this.inner.isConnected) this.append(this.inner)
    }
    attributeChangedCallback(name, _before, value) {
      if (value === null) return
      if (name === 'src') this.inner.src = window.localFile(value)
      else this.inner.alt = value
    }
  }

  class RadioGroup extends HTMLElement {
    connectedCallback() {
      this.setAttribute('role', 'radiogroup')
    }
  }

  customElements.define('wx-button', Button)
  customElements.define('wx-input', field('input'))
  customElements.define('wx-textarea', field('textarea'))
  customElements.define('wx-radio', choice('radio', 'wx-radio-group'))
  customElements.define('wx-checkbox', choice('checkbox', 'wx-checkbox-group'))
  customElements.define('wx-radio-group', RadioGroup)
  customElements.define('wx-label', Label)
  customElements.define('wx-image', Image)
})()
