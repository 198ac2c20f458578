/* What Chainlit's page lacks: where one stands in the header, an address and a draft that outlive a reload, a stop before a message is too long, passages beside the chat. */
(() => {
  "use strict";
  const LONGEST = 20000;

  // --- light or dark as the system has it, until somebody chooses ---
  localStorage.getItem("vite-ui-theme") ?? localStorage.setItem("vite-ui-theme", "system");

  // --- a sent message moves to the top at once: while it glided there, what vanishes above would pull it out of sight ---
  const scrollTo = Element.prototype.scrollTo;
  Element.prototype.scrollTo = function (place, ...more) {
    return scrollTo.call(this, place?.behavior === "smooth" ? { ...place, behavior: "auto" } : place, ...more);
  };

  // --- where one stands: the server sends it as a window message ---
  const status = document.createElement("div");
  status.id = "coach-status";
  status.setAttribute("role", "status");
  status.append(document.createElement("span"));
  window.addEventListener("message", (event) => {
    if (event.source !== window || !event.data || typeof event.data.coachStatus !== "string") return;
    status.firstChild.textContent = event.data.coachStatus;
    if (!status.isConnected) document.body.append(status);
  });

  // --- a conversation that begins has its address at once; with the sidebar shown Chainlit sees to that ---
  window.addEventListener("message", (event) => {
    if (event.source !== window || !event.data || typeof event.data.coachThread !== "string") return;
    if (location.pathname !== "/") return;
    const address = `/thread/${event.data.coachThread}`;
    moveDraft("/", address);
    if (!document.getElementById("thread-history")) history.replaceState(history.state, "", address);
  });

  // --- what is typed and not sent is there again after a reload, in its own conversation ---
  const box = () => document.getElementById("chat-input");
  const draftOf = (place) => `coach-draft:${place}`;
  const keepDraft = (place, text) =>
    text ? sessionStorage.setItem(draftOf(place), text) : sessionStorage.removeItem(draftOf(place));
  const moveDraft = (from, to) => {
    const text = sessionStorage.getItem(draftOf(from));
    keepDraft(from, "");
    if (text) keepDraft(to, text);
  };
  const afterSending = () => {
    const place = location.pathname;
    keepDraft(place, ""); // the first message brings another box, which must not get it
    setTimeout(() => box() && keepDraft(place, box().value));
  };
  const setText = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set;
  let known;
  new MutationObserver(() => {
    if (box() === known) return;
    known = box();
    const text = sessionStorage.getItem(draftOf(location.pathname));
    if (!known || known.value || !text) return;
    setText.call(known, text);
    known.dispatchEvent(new Event("input", { bubbles: true }));
  }).observe(document.documentElement, { childList: true, subtree: true });
  document.addEventListener("input", (event) => {
    if (event.target === box()) keepDraft(location.pathname, box().value);
  }, true);

  // --- a message that is too long stays in the box ---
  let warning;
  const warn = (length) => {
    warning?.remove();
    if (length <= LONGEST) return false;
    warning = document.createElement("div");
    warning.id = "coach-too-long";
    warning.setAttribute("role", "alert");
    warning.textContent =
      `That is ${length.toLocaleString("en")} characters; I read up to ${LONGEST.toLocaleString("en")} at a time. ` +
      "Shorten it, or send it in parts. Nothing is lost: it is still in the box.";
    document.body.append(warning);
    return true;
  };
  const hold = (event) => {
    if (box() && warn(box().value.length)) {
      event.preventDefault();
      event.stopImmediatePropagation();
    } else {
      afterSending();
    }
  };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && event.target === box()) hold(event);
  }, true);
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("#chat-submit")) hold(event);
  }, true);
  document.addEventListener("input", (event) => {
    if (warning && event.target === box()) warn(box().value.length);
  }, true);

  // --- a citation opens its passage beside the conversation ---
  const panel = document.createElement("dialog");
  panel.id = "coach-passage";
  panel.addEventListener("click", (event) => {
    if (event.target === panel || event.target.closest("[data-close]")) panel.close();
  });
  const open = async (link) => {
    const address = new URL(link.href);
    const response = await fetch(address.pathname);
    if (!response.ok) return false;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const wanted = decodeURIComponent(address.hash.slice(1));
    const section = (wanted && page.getElementById(wanted)?.closest("section")) || page.querySelector("main");
    const head = document.createElement("header");
    const whole = document.createElement("a");
    whole.href = link.href;
    whole.target = "_blank";
    whole.textContent = "The whole guide";
    const close = document.createElement("button");
    close.type = "button";
    close.dataset.close = "";
    close.textContent = "Close";
    const name = document.createElement("span");
    name.textContent = page.querySelector("h1")?.textContent || "Guide";
    const right = document.createElement("span");
    right.append(whole, "\u2003", close);
    head.append(name, right);
    const article = document.createElement("article");
    article.append(document.importNode(section, true));
    panel.replaceChildren(head, article);
    if (!panel.isConnected) document.body.append(panel);
    await typeset(article);
    if (!panel.open) panel.showModal();
    panel.scrollTop = 0;
    close.focus();
    return true;
  };
  let katex;
  const typeset = async (root) => {
    const formulas = root.querySelectorAll("[data-tex]");
    if (!formulas.length) return;
    katex ??= new Promise((done, failed) => {
      const script = document.createElement("script");
      script.src = "/public/katex/katex.min.js";
      script.onload = () => done(window.katex);
      script.onerror = failed;
      document.head.append(script);
    });
    const { render } = await katex;
    for (const one of formulas) {
      render(one.dataset.tex, one, { displayMode: one.hasAttribute("data-display"), throwOnError: false });
    }
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.('a[href^="/passages/"]');
    if (!link || link.closest("#coach-passage header") || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    event.stopPropagation();
    open(link).then((done) => done || window.open(link.href, "_blank", "noopener"));
  }, true);
  window.coachTypeset = typeset;
})();
