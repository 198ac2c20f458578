"""The guard itself: no test can reach the network by accident."""

import socket

import pytest


def test_a_look_up_of_a_name_elsewhere_is_refused() -> None:
    with pytest.raises(BaseException, match=r"reached for api\.openai\.com"):
        socket.getaddrinfo("api.openai.com", 443)


def test_a_connection_to_an_address_elsewhere_is_refused() -> None:
    with socket.socket() as client, pytest.raises(BaseException, match=r"reached for 192\.0\.2\.1"):
        client.connect(("192.0.2.1", 80))


def test_this_machine_can_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        assert client.getpeername() == server.getsockname()
