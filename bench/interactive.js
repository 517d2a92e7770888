// Stands in a page before its first script: tells the page's own clock when the wanted control can be used.
//
// `path` is a list of selectors: the control is the last one, inside the shadow root of the element before it. It can be
// used when it is drawn, enabled, and somebody listens to `event` on the element that `heard` finds around it (a link
// needs no listener: `event` is ""). It is looked at when the document or a shadow root has changed, in the next frame,
// and the time is taken when that frame is done. Told through the binding `fareboxInteractive`, once.
((path, event, heard) => {
  const listened = new Set();
  const listen = EventTarget.prototype.addEventListener;
  EventTarget.prototype.addEventListener = function (type, ...rest) {
    if (type === event) listened.add(this);
    return listen.call(this, type, ...rest);
  };

  const found = () => {
    let root = document;
    for (const host of path.slice(0, -1)) root = root?.querySelector(host)?.shadowRoot;
    return root?.querySelector(path.at(-1));
  };
  const usable = (control) =>
    control?.matches(":not(:disabled)") &&
    (!event || listened.has(control.closest(heard))) &&
    control.checkVisibility({ visibilityProperty: true, opacityProperty: true }) &&
    control.getBoundingClientRect().height > 0;

  let told = false;
  let asked = false;
  const changes = new MutationObserver(() => {
    if (asked || told || !found()) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      if (told || !usable(found())) return;
      told = true;
      changes.disconnect();
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => fareboxInteractive(JSON.stringify(performance.now()));
      port2.postMessage("");
    });
  });
  const every = { childList: true, subtree: true, attributes: true };
  const attach = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function (init) {
    const root = attach.call(this, init);
    changes.observe(root, every);
    return root;
  };
  changes.observe(document, every);
})
