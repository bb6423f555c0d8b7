/* Small comforts over pages that all work without: look, counters, copy, menus, focus and announcements after htmx. */
(() => {
    "use strict";

    const YEAR = 31536000;
    const all = (root, selector) => root.querySelectorAll(selector);

    function chooseTheme(event) {
        const form = event.target.closest("[data-theme-switch]");
        if (!form) return;
        event.preventDefault();
        const theme = event.submitter.value;
        const automatic = theme === "auto";
        if (automatic) delete document.documentElement.dataset.theme;
        else document.documentElement.dataset.theme = theme;
        const secure = location.protocol === "https:" ? "; Secure" : "";
        document.cookie = `theme=${theme}; Path=/; SameSite=Lax; Max-Age=${automatic ? 0 : YEAR}${secure}`;
        all(form, "button").forEach((button) => button.setAttribute("aria-pressed", String(button.value === theme)));
    }

    function plural(count, word) {
        return `${count} ${word}${Math.abs(count) > 1 ? "s" : ""}`;
    }

    function count(counter) {
        const field = document.getElementById(counter.dataset.counterFor);
        if (!field) return;
        const left = Number(counter.dataset.limit) - field.value.length;
        counter.textContent = left >= 0 ? `Il reste ${plural(left, "caractère")}` : `${plural(-left, "caractère")} en trop`;
        counter.classList.toggle("field__counter--over", left < 0);
    }

    function countTyped(event) {
        const id = event.target.id;
        if (id) all(document, `[data-counter-for="${CSS.escape(id)}"]`).forEach(count);
    }

    async function copy(event) {
        const button = event.target.closest("[data-copy]");
        if (!button) return;
        await navigator.clipboard.writeText(button.dataset.copy);
        announce(button.dataset.copied);
        button.classList.add("copy-ref__button--done");
    }

    function announce(words) {
        const area = document.getElementById("annonce");
        if (area) area.textContent = words;
    }

    function closeMenus(event) {
        all(document, "details[data-menu][open]").forEach((menu) => {
            const escaped = event.type === "keydown" && event.key === "Escape";
            if (!escaped && (event.type === "keydown" || menu.contains(event.target))) return;
            menu.open = false;
            if (escaped) menu.querySelector("summary").focus();
        });
    }

    function enhance(root) {
        all(root, "[data-counter-for]").forEach(count);
        if (navigator.clipboard) all(root, "[data-copy][hidden]").forEach((button) => (button.hidden = false));
        const summary = root.querySelector("[data-error-summary][autofocus]");
        if (summary) summary.focus();
    }

    function settled(event) {
        enhance(event.target);
        const words = event.target.querySelector("[data-announce]");
        if (words) announce(words.textContent.trim());
        if (!isLive(event)) keepPlace(event.target);
    }

    /* A part of a page that asks by itself what has changed: it moves nobody, whatever the answer. */
    function isLive({ detail }) {
        return Boolean(detail.requestConfig && detail.requestConfig.elt.matches("[data-live]"));
    }

    function restWhileHidden(event) {
        if (document.hidden && isLive(event)) event.preventDefault();
    }

    /* The link that was followed is gone with the old list: the keyboard goes on from the new one. */
    function keepPlace(element) {
        if (document.activeElement !== document.body) return;
        element.tabIndex = -1;
        element.focus({ preventScroll: true });
    }

    /* An answer that htmx does not show (error, no network): go there as a plain page, which says what happened. */
    function leaveForPage(event) {
        if (isLive(event)) return;
        const { requestConfig, pathInfo } = event.detail;
        if (requestConfig.verb === "get") location.assign(pathInfo.finalRequestPath);
        else announce("L’envoi n’a pas abouti. Rechargez la page, puis recommencez.");
    }

    document.addEventListener("submit", chooseTheme);
    document.addEventListener("input", countTyped);
    document.addEventListener("click", copy);
    document.addEventListener("click", closeMenus);
    document.addEventListener("keydown", closeMenus);
    document.addEventListener("htmx:afterSettle", settled);
    document.addEventListener("htmx:beforeRequest", restWhileHidden);
    document.addEventListener("htmx:responseError", leaveForPage);
    document.addEventListener("htmx:sendError", leaveForPage);
    enhance(document);
})();
